package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.ImageStoreException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/**
 * Keeps the store out of directories that somebody uses for something else: it would close them to
 * everyone, and sweep what looks abandoned.
 */
public final class ForeignEntries {
  private static final Set<String> KNOWN =
      Set.of(
          "layers",
          "images",
          "blobs",
          "locks",
          "leases",
          "staging",
          "trash",
          "run",
          "shared",
          "bin",
          "boot",
          "volumes",
          StoreVersion.FILE,
          "lost+found");

  private ForeignEntries() {}

  /**
   * Does nothing when the directory is missing or holds a store.
   *
   * @throws ImageStoreException if something in it is not the store's, or of another version
   */
  public static void refuse(StoreLayout layout) throws IOException {
    Path root = layout.root();
    if (!Files.isDirectory(root)) {
      return;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        if (!KNOWN.contains(entry.getFileName().toString())) {
          throw new ImageStoreException(
              "Could not use "
                  + root
                  + " as the image store: it holds "
                  + entry.getFileName()
                  + ", which is not ours. Set sandboxed.store (or SANDBOXED_STORE) to an empty or"
                  + " missing directory.");
        }
      }
    }
    String version = StoreVersion.of(root);
    if (!version.equals(StoreVersion.CURRENT)) {
      throw new ImageStoreException(
          "Could not use "
              + root
              + " as the image store: its version is '"
              + version
              + "', and this Sandboxed reads '"
              + StoreVersion.CURRENT
              + "'. Set sandboxed.store (or SANDBOXED_STORE) to another directory.");
    }
  }
}
