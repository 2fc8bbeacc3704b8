package dev.sandboxed.image.internal.store;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * How many files a tree has and how long they are together, as far as this user can see. What is
 * lost when a machine goes down shows here: files that are missing, empty or cut off.
 */
record Survey(long files, long bytes) {
  static Survey of(Path tree) throws IOException {
    Counter counter = new Counter();
    Files.walkFileTree(tree, counter);
    return new Survey(counter.files, counter.bytes);
  }

  private static final class Counter extends SimpleFileVisitor<Path> {
    private long files;
    private long bytes;

    @Override
    public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
      files++;
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
      files++;
      bytes += attributes.size();
      return FileVisitResult.CONTINUE;
    }

    /** A directory that only the mapped owner of its files may list. */
    @Override
    public FileVisitResult visitFileFailed(Path file, IOException failure) {
      files++;
      return FileVisitResult.CONTINUE;
    }
  }
}
