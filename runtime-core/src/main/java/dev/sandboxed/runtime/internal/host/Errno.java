package dev.sandboxed.runtime.internal.host;

/** The numbers of errno(3) on Linux, the same on x86_64 and aarch64. */
public final class Errno {

  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int ESRCH = 3;
  public static final int EIO = 5;
  public static final int ENOEXEC = 8;
  public static final int ENOMEM = 12;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int EEXIST = 17;
  public static final int ENODEV = 19;
  public static final int ENOTDIR = 20;
  public static final int EINVAL = 22;
  public static final int ENOSPC = 28;
  public static final int EROFS = 30;
  public static final int ENOSYS = 38;
  public static final int ELOOP = 40;
  public static final int EUSERS = 87;
  public static final int EADDRINUSE = 98;

  /** {@code EACCES (permission denied)}. */
  public static String describe(int errno) {
    return switch (errno) {
      case EPERM -> "EPERM (operation not permitted)";
      case ENOENT -> "ENOENT (no such file or directory)";
      case ESRCH -> "ESRCH (no such process)";
      case EIO -> "EIO (input/output error)";
      case ENOEXEC -> "ENOEXEC (exec format error)";
      case ENOMEM -> "ENOMEM (out of memory)";
      case EACCES -> "EACCES (permission denied)";
      case EBUSY -> "EBUSY (device or resource busy)";
      case EEXIST -> "EEXIST (file exists)";
      case ENODEV -> "ENODEV (no such device)";
      case 24 -> "EMFILE (too many open files; see ulimit -n)";
      case ENOTDIR -> "ENOTDIR (not a directory)";
      case 18 -> "EXDEV (on another file system)";
      case 21 -> "EISDIR (is a directory)";
      case 27 -> "EFBIG (file too large)";
      case 36 -> "ENAMETOOLONG (name too long)";
      case 122 -> "EDQUOT (disk quota exceeded)";
      case EINVAL -> "EINVAL (invalid argument)";
      case ENOSPC -> "ENOSPC (no space left, or a limit of the kernel is reached)";
      case EROFS -> "EROFS (read-only file system)";
      case ENOSYS -> "ENOSYS (function not implemented)";
      case ELOOP -> "ELOOP (too many levels of symbolic links)";
      case EUSERS -> "EUSERS (too many users)";
      case EADDRINUSE -> "EADDRINUSE (address already in use)";
      default -> "errno " + errno;
    };
  }

  private Errno() {}
}
