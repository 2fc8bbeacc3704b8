package dev.sandboxed.image;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * An image in a file that {@code docker save} has written, compressed or not: {@code
 * docker-archive:file[:reference]}. A path with a colon cannot be named.
 *
 * @param file made absolute
 * @param reference which image of the file; null if there is only one
 */
public record ArchiveImage(Path file, @Nullable ImageReference reference) implements ImageName {
  static final String PREFIX = "docker-archive:";

  public ArchiveImage {
    file = file.toAbsolutePath().normalize();
  }

  /**
   * Reads {@code docker-archive:file[:reference]}.
   *
   * @throws InvalidReferenceException if the text is something else
   */
  public static ArchiveImage parse(String text) {
    String rest = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "";
    int colon = rest.indexOf(':');
    String path = colon < 0 ? rest : rest.substring(0, colon);
    if (path.isEmpty()) {
      throw InvalidReferenceException.place(text, "a file is needed");
    }
    try {
      ImageReference reference = colon < 0 ? null : ImageReference.parse(rest.substring(colon + 1));
      return new ArchiveImage(Path.of(path), reference);
    } catch (InvalidPathException e) {
      throw InvalidReferenceException.place(text, "its path is none: " + e.getReason());
    }
  }

  @Override
  public String familiar() {
    return PREFIX + file + (reference == null ? "" : ":" + reference.familiar());
  }

  /** Returns the name in full, with the absolute path. */
  @Override
  public String toString() {
    return PREFIX + file + (reference == null ? "" : ":" + reference);
  }
}
