package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.layer.LayerWriters;
import java.io.IOException;
import java.io.InputStream;
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
  private static final Duration FORGOTTEN = Duration.ofMinutes(1);

  private final StoreLayout layout;
  private final LayerWriters writers;
  private final StoreFiles files;
  private final AtomicFiles records;

  private Store(StoreLayout layout, LayerWriters writers, StoreFiles files) {
    this.layout = layout;
    this.writers = writers;
    this.files = files;
    this.records = new AtomicFiles(layout, files);
  }

  /** Makes the directories of the store where they are missing. */
  public static Store open(StoreLayout layout, LayerWriters writers, StoreFiles files)
      throws IOException {
    StoreDirectories.prepare(layout, files);
    return new Store(layout, writers, files);
  }

  /** Waits for the right to pull one name. */
  public ImageSlot image(ImageName name, Platform platform, Runnable waiting)
      throws IOException, InterruptedException {
    Path record = layout.image(name, platform);
    StoreLock lock = StoreLock.acquire(layout.lock(layout.imageTask(record)), waiting);
    return new ImageSlot(lock, new ImageIndex(layout), records, record, name, platform);
  }

  /** A directory for files without a name, on the file system of the store. */
  public Path scratch() {
    return layout.staging();
  }

  /** Waits for the right to make one layer. */
  public LayerSlot layer(String name, Runnable waiting) throws IOException, InterruptedException {
    String task = layout.layerTask(name);
    StoreLock lock = StoreLock.acquire(layout.lock(task), waiting);
    return new LayerSlot(lock, layout, task, name, writers, files, records);
  }

  /** Waits for the right to make an image of this name of what sandboxes have written. */
  public ImageDraft draft(ImageName name) throws IOException, InterruptedException {
    String task = "draft-" + ContentDigest.of(name.toString().getBytes(UTF_8)).hex();
    StoreLock lock = StoreLock.acquire(layout.lock(task), () -> {});
    boolean begun = false;
    try {
      ImageDraft draft = new ImageDraft(lock, layout, task, writers, files);
      begun = true;
      return draft;
    } finally {
      if (!begun) {
        lock.close();
      }
    }
  }

  public boolean hasLayer(String name) {
    return layout.findLayer(name) != null;
  }

  /** Returns a manifest or config, or null if it is missing or damaged. */
  public byte @Nullable [] blob(Digest digest) throws IOException {
    byte[] content = blob(layout, digest);
    for (StoreLayout store : layout.shared().usable()) {
      content = content == null ? blob(store, digest) : content;
    }
    return content;
  }

  private static byte @Nullable [] blob(StoreLayout store, Digest digest) throws IOException {
    try {
      byte[] content = Files.readAllBytes(store.blob(digest));
      ContentDigest.check(content, digest);
      return content;
    } catch (NoSuchFileException | ContentMismatchException e) {
      return null;
    }
  }

  /** Opens a blob without looking whether it is intact. */
  public InputStream openBlob(Digest digest) throws IOException {
    return Files.newInputStream(layout.blob(digest));
  }

  /** Waits for the right to do something that only one may do at a time. */
  public StoreLock task(String name) throws IOException, InterruptedException {
    return StoreLock.acquire(layout.lock(name), () -> {});
  }

  public void putBlob(Digest digest, byte[] content) throws IOException {
    records.write(layout.blob(digest), content);
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
    sweepTrash();
  }

  private void sweepTrash() throws IOException {
    try (StoreLock lock = StoreLock.tryAcquire(layout.lock("prune"))) {
      if (lock != null) {
        Pruning.emptyTrash(layout, writers);
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

  private void deleteForgotten(Path file) throws IOException {
    try {
      FileTime time = Files.getLastModifiedTime(file);
      if (time.toInstant().isBefore(Instant.now().minus(FORGOTTEN))) {
        files.delete(file);
      }
    } catch (NoSuchFileException e) {
      // Its writer has just finished.
      return;
    }
  }
}
