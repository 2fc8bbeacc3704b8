package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.layer.LayerWriters;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Changes a store. Thread-safe, also across processes; a crash at any point leaves the old state or
 * the new one, and leftovers that the next pull removes.
 */
public final class Store {
  private static final Duration FORGOTTEN = Duration.ofHours(1);

  private final StoreLayout layout;
  private final LayerWriters writers;
  private final AtomicFiles files;

  private Store(StoreLayout layout, LayerWriters writers) {
    this.layout = layout;
    this.writers = writers;
    this.files = new AtomicFiles(layout);
  }

  /** Makes the directories of the store where they are missing. */
  public static Store open(StoreLayout layout, LayerWriters writers) throws IOException {
    StoreDirectories.prepare(layout);
    return new Store(layout, writers);
  }

  /** Waits for the right to pull one name. */
  public StoreLock lockImage(ImageReference reference, Platform platform, Runnable waiting)
      throws IOException, InterruptedException {
    Path record = layout.root().relativize(layout.image(reference, platform));
    Digest name = ContentDigest.of(record.toString().getBytes(UTF_8));
    return StoreLock.acquire(layout.lock("image-" + name.hex()), waiting);
  }

  /** Waits for the right to make one layer. */
  public StoreLock lockLayer(String layer, Runnable waiting)
      throws IOException, InterruptedException {
    return StoreLock.acquire(layout.lock(layout.layerTask(layer)), waiting);
  }

  public boolean hasLayer(String layer) {
    return Files.exists(layout.layer(layer));
  }

  /** Makes the directory to write a layer into. The layer's lock must be held. */
  public Path stageLayer(String layer) throws IOException {
    Path staging = layout.staging(layout.layerTask(layer));
    writers.delete(staging);
    return StoreDirectories.traversable(staging);
  }

  /**
   * Puts a complete layer from its staging directory into its place. The layer's lock must be held.
   */
  public void publishLayer(String layer, LayerMeta meta) throws IOException {
    Path staging = layout.staging(layout.layerTask(layer));
    files.write(StoreLayout.metaIn(staging), meta.text());
    Files.move(staging, layout.layer(layer), ATOMIC_MOVE);
  }

  /** Drops what {@link #stageLayer} has begun. The layer's lock must be held. */
  public void abandonLayer(String layer) {
    writers.delete(layout.staging(layout.layerTask(layer)));
  }

  /** Returns a manifest or config, or null if it is missing or damaged. */
  public byte @Nullable [] blob(Digest digest) throws IOException {
    try {
      byte[] content = Files.readAllBytes(layout.blob(digest));
      ContentDigest.check(content, digest);
      return content;
    } catch (NoSuchFileException | ContentMismatchException e) {
      return null;
    }
  }

  public void putBlob(Digest digest, byte[] content) throws IOException {
    files.write(layout.blob(digest), content);
  }

  public void putImage(StoredImage image) throws IOException {
    new ImageIndex(layout).put(image, files);
  }

  /** Removes what processes that are gone have left half-made. */
  public void sweep() throws IOException {
    try (DirectoryStream<Path> leftovers = Files.newDirectoryStream(layout.staging())) {
      for (Path leftover : leftovers) {
        String name = leftover.getFileName().toString();
        if (name.startsWith("file-")) {
          deleteForgotten(leftover);
        } else {
          deleteAbandoned(leftover, name);
        }
      }
    }
  }

  private void deleteAbandoned(Path leftover, String task) throws IOException {
    try (StoreLock lock = StoreLock.tryAcquire(layout.lock(task))) {
      if (lock != null) {
        writers.delete(leftover);
      }
    }
  }

  private static void deleteForgotten(Path file) throws IOException {
    try {
      FileTime time = Files.getLastModifiedTime(file);
      if (time.toInstant().isBefore(Instant.now().minus(FORGOTTEN))) {
        Files.deleteIfExists(file);
      }
    } catch (NoSuchFileException e) {
      // Its writer has just finished.
      return;
    }
  }
}
