package dev.sandboxed.image.internal.layout;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.internal.json.LayoutWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * Makes an OCI layout beside the place where it belongs, and moves it there when it is complete. To
 * be closed; without {@link #finish} nothing is left of it. Not thread-safe, and only one at a time
 * for one place.
 */
public final class NewLayout implements AutoCloseable {
  private final Path target;
  private final Path staging;
  private final Path old;

  private NewLayout(Path target) {
    this.target = target;
    this.staging = target.resolveSibling("." + target.getFileName() + ".new");
    this.old = target.resolveSibling("." + target.getFileName() + ".old");
  }

  /**
   * Begins a layout that will replace what is there, which must be a layout, too.
   *
   * @throws IOException if it is something else
   */
  public static NewLayout begin(Path target) throws IOException {
    if (Files.exists(target) && !Files.exists(target.resolve("oci-layout")) && !isEmpty(target)) {
      throw new IOException("it exists and is no OCI layout");
    }
    NewLayout layout = new NewLayout(target);
    layout.close();
    Files.createDirectories(layout.staging.resolve("blobs"));
    return layout;
  }

  public boolean has(Digest digest) {
    return Files.exists(blob(digest));
  }

  /** Adds a blob; the stream must fail if it is not what the digest says. */
  public void put(Digest digest, InputStream verified) throws IOException {
    Path blob = blob(digest);
    Files.createDirectories(blob.getParent());
    try {
      Files.copy(verified, blob);
    } catch (IOException e) {
      Files.deleteIfExists(blob);
      throw e;
    }
  }

  public void put(Digest digest, byte[] content) throws IOException {
    Path blob = blob(digest);
    Files.createDirectories(blob.getParent());
    Files.write(blob, content);
  }

  /** Puts the complete layout in its place. */
  public void finish(byte[] index) throws IOException {
    Files.write(staging.resolve("oci-layout"), LayoutWriter.version());
    Files.write(staging.resolve("index.json"), index);
    if (Files.exists(target)) {
      Files.move(target, old, ATOMIC_MOVE);
    }
    Files.move(staging, target, ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    delete(staging);
    delete(old);
  }

  private Path blob(Digest digest) {
    return staging.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
  }

  private static boolean isEmpty(Path directory) throws IOException {
    try (var entries = Files.newDirectoryStream(directory)) {
      return !entries.iterator().hasNext();
    }
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(
              Path directory, @org.jspecify.annotations.Nullable IOException failure)
              throws IOException {
            Files.delete(directory);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
