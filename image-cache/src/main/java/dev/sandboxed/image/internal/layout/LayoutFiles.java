package dev.sandboxed.image.internal.layout;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.sandboxed.image.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The files of one layout. Links are refused: whoever made the layout would choose which files of
 * this machine are read. Thread-safe.
 */
final class LayoutFiles {
  static final int MAX_DOCUMENT = 4 << 20;

  private final Path directory;

  LayoutFiles(Path directory) {
    this.directory = directory;
  }

  boolean exists() {
    return Files.isDirectory(directory);
  }

  byte[] document(String name) throws IOException {
    return content(directory.resolve(name));
  }

  byte[] document(Digest digest) throws IOException {
    return content(blob(digest));
  }

  InputStream open(Digest digest) throws IOException {
    return open(blob(digest));
  }

  private Path blob(Digest digest) throws IOException {
    Path parent = directory;
    for (String name : new String[] {"blobs", digest.algorithm()}) {
      parent = parent.resolve(name);
      if (Files.isSymbolicLink(parent)) {
        throw new IOException(directory.relativize(parent) + " is a link");
      }
    }
    return parent.resolve(digest.hex());
  }

  private byte[] content(Path file) throws IOException {
    try (InputStream in = open(file)) {
      byte[] content = in.readNBytes(MAX_DOCUMENT + 1);
      if (content.length > MAX_DOCUMENT) {
        throw new IOException(
            directory.relativize(file) + " is longer than " + MAX_DOCUMENT + " bytes");
      }
      return content;
    }
  }

  private InputStream open(Path file) throws IOException {
    if (!Files.exists(file, NOFOLLOW_LINKS)) {
      throw new IOException("it has no " + directory.relativize(file));
    }
    // A named pipe would let us wait for ever.
    if (!Files.isRegularFile(file, NOFOLLOW_LINKS)) {
      throw new IOException(directory.relativize(file) + " is no regular file");
    }
    return Files.newInputStream(file, NOFOLLOW_LINKS);
  }
}
