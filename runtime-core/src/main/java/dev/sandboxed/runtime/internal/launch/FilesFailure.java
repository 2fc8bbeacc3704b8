package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.runtime.internal.host.Errno;
import java.io.IOException;
import java.nio.file.Path;

/**
 * Says in words which step that writes files has failed. Its arguments are gone by then; the detail
 * has the path.
 */
final class FilesFailure {

  private static final int ENOSPC = 28;
  private static final int EDQUOT = 122;

  static String describe(StepFailure failure) {
    if (!failure.isStep()) {
      return "to " + failure.description();
    }
    return switch (failure.code()) {
      case Opcode.FILES_DIRECTORY -> "making a directory";
      case Opcode.FILES_FILE, Opcode.FILES_DATA, Opcode.FILES_HOLE -> "writing a file";
      case Opcode.MKDIR -> "making the directories above it";
      case Opcode.FILES_LINK -> "making a hard link";
      case Opcode.FILES_SYMLINK -> "making a symbolic link";
      case Opcode.FILES_FIFO -> "making a FIFO";
      case Opcode.FILES_WHITEOUT -> "making a whiteout";
      case Opcode.FILES_XATTR -> "setting an extended attribute";
      case Opcode.FILES_MOVE -> "moving a tree";
      case Opcode.FILES_SYNC -> "writing everything to disk";
      case Opcode.FILES_REMOVE -> "removing a file";
      default -> failure.description();
    };
  }

  /** Says why a directory could not be written to. */
  static ImageStoreException whenWritingTo(Path directory, Exception e) {
    return new ImageStoreException("Could not write to " + directory + ": " + reason(e), e);
  }

  private static String reason(Exception e) {
    StepFailure failure = null;
    if (e instanceof StepFailedException step) {
      failure = step.failure();
    } else if (e instanceof MonitorGoneException gone) {
      failure = gone.failure();
    }
    String message = String.valueOf(e.getMessage());
    if (failure != null) {
      return inWords(failure) + remedy(failure.errno() == ENOSPC || failure.errno() == EDQUOT);
    }
    return e instanceof IOException
        ? e + remedy(message.contains("No space left") || message.contains("quota exceeded"))
        : message;
  }

  private static String inWords(StepFailure failure) {
    return describe(failure)
        + " failed with "
        + Errno.describe(failure.errno())
        + (failure.detail().isEmpty() ? "" : " (" + failure.detail() + ")");
  }

  private static String remedy(boolean isFull) {
    return isFull
        ? ". The disk is full, or has no inodes left: make room, or set -Dsandboxed.store to a"
            + " directory on another disk."
        : "";
  }

  private FilesFailure() {}
}
