package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.layer.TreeEntry;
import dev.sandboxed.runtime.internal.host.Errno;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What {@code READ_OPEN} tells.
 *
 * @param errno why it could not be opened; 0: it could
 * @param status of nothing when it could not
 */
record OpenedFile(int errno, FileStatus status, Map<String, byte[]> xattrs) {

  private static final int ENXIO = 6; // a socket, or a device that is not there

  static OpenedFile decode(Decoder told) {
    int errno = told.u32();
    if (errno != 0) {
      return new OpenedFile(errno, FileStatus.OF_NOTHING, Map.of());
    }
    FileStatus status = FileStatus.decode(told);
    Map<String, byte[]> xattrs = new LinkedHashMap<>();
    while (told.u8() != 0) {
      xattrs.put(told.latin(), told.bytes());
    }
    return new OpenedFile(0, status, xattrs);
  }

  /** Whether what was listed under its name is there no more, or has become something else. */
  boolean isGone(TreeEntry.Kind listed) {
    return errno == 0
        ? status.kind() != listed
        : errno == Errno.ENOENT || errno == Errno.ELOOP || errno == Errno.ENOTDIR || errno == ENXIO;
  }
}
