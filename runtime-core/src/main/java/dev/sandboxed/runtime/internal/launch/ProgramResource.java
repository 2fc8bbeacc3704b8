package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.runtime.spec.HostUnsupportedException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.util.zip.CRC32;

/** {@code sandbox-init} as it lies on the class path. */
final class ProgramResource {

  /**
   * Tells without reading it whether the program is still the one that was taken out before: a
   * checksum of where it lies, how long that file is and when it was written. Empty when that is
   * not a file.
   */
  static String stamp() {
    CodeSource source = ProgramResource.class.getProtectionDomain().getCodeSource();
    URL location = source == null ? null : source.getLocation();
    if (location == null || !"file".equals(location.getProtocol())) {
      return "";
    }
    File file = new File(location.getPath());
    if (file.isDirectory()) {
      file = new File(file, name());
    }
    String text = file.getPath() + "|" + file.length() + "|" + file.lastModified();
    return file.length() == 0 ? "" : checksum(text.getBytes(StandardCharsets.UTF_8));
  }

  static byte[] content() {
    String resource = "/" + name();
    try (InputStream stream = ProgramResource.class.getResourceAsStream(resource)) {
      if (stream == null) {
        throw new HostUnsupportedException(
            "Sandboxes do not run on the processor architecture "
                + architecture()
                + ": "
                + resource
                + " is not on the class path. x86_64 and aarch64 with Linux are supported.",
            null);
      }
      return stream.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Could not read " + resource + " from the class path: " + e, e);
    }
  }

  /** Not SHA-256, which would cost a fresh JVM milliseconds: contents are compared byte by byte. */
  static String checksum(byte[] content) {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    return Long.toHexString(checksum.getValue());
  }

  private static String name() {
    return "dev/sandboxed/native/" + architecture() + "/sandbox-init";
  }

  private static String architecture() {
    String name = System.getProperty("os.arch", "");
    return name.equals("amd64") ? "x86_64" : name;
  }

  private ProgramResource() {}
}
