package dev.sandboxed.runtime.internal.files;

import java.net.URI;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * Paths of this machine as bytes. {@code Path} keeps them, but gives them away only as a URI: its
 * text has lost what the locale cannot write.
 */
public final class RawPath {

  private static final Path ROOT = Path.of("/");

  /** The last name of a path. */
  public static byte[] name(Path path) {
    byte[] whole = absolute(path);
    int slash = whole.length - 1;
    while (slash >= 0 && whole[slash] != '/') {
      slash--;
    }
    return Arrays.copyOfRange(whole, slash + 1, whole.length);
  }

  /** A path that may be relative, such as that of a link. */
  public static byte[] of(Path path) {
    byte[] whole = absolute(path.isAbsolute() ? path : ROOT.resolve(path));
    return path.isAbsolute() ? whole : Arrays.copyOfRange(whole, 1, whole.length);
  }

  /** The path with these bytes, which may be relative. */
  static Path parse(byte[] bytes) {
    boolean absolute = bytes.length > 0 && bytes[0] == '/';
    StringBuilder uri = new StringBuilder(absolute ? "file://" : "file:///");
    for (byte each : bytes) {
      if (each == '/') {
        uri.append('/');
      } else {
        uri.append('%').append(HexFormat.of().toHexDigits(each));
      }
    }
    Path path = Path.of(URI.create(uri.toString()));
    return absolute ? path : path.subpath(0, path.getNameCount());
  }

  private static byte[] absolute(Path path) {
    String text = path.toUri().getRawPath();
    byte[] bytes = new byte[text.length()];
    int length = 0;
    for (int at = 0; at < text.length(); at++) {
      char each = text.charAt(at);
      if (each == '%') {
        bytes[length++] = (byte) Integer.parseInt(text, at + 1, at + 3, 16);
        at += 2;
      } else {
        bytes[length++] = (byte) each;
      }
    }
    // a directory's URI ends with a slash
    return Arrays.copyOf(bytes, length > 1 && bytes[length - 1] == '/' ? length - 1 : length);
  }

  private RawPath() {}
}
