package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.layer.LayerWriters;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds the layers that were not written to disk before the machine went down. Writing each of
 * their files there at once would make every pull several times slower; so the first use after
 * another boot compares them with what was counted when they were made. A layer that has outlived a
 * boot is on disk and never looked at again. A snapshot is not compared: what is lost of a database
 * shows in no length, so one that is not known to be on disk goes. {@code boot/OWNERSHIP} names the
 * boot in which this was done last.
 */
public final class BootCheck {
  static final String DURABLE = "durable";

  private final StoreLayout layout;
  private final LayerWriters writers;
  private final StoreFiles files;

  public BootCheck(StoreLayout layout, LayerWriters writers, StoreFiles files) {
    this.layout = layout;
    this.writers = writers;
    this.files = files;
  }

  /** Removes what was damaged by the end of an earlier boot, if that was not done in this one. */
  public void runOnce() throws IOException, InterruptedException {
    if (isDone() || !Files.isDirectory(layout.layers())) {
      return;
    }
    StoreLock lock = StoreLock.acquire(layout.lock("boot"), () -> {});
    try (lock) {
      if (!isDone()) {
        removeDamaged(false);
        StoreDirectories.parents(layout.boot(), files);
        new AtomicFiles(layout, files).write(layout.boot(), files.bootId().getBytes(UTF_8));
      }
    }
  }

  /**
   * Removes every damaged layer.
   *
   * @param all whether those that are known to be on disk are looked at, too
   */
  public int removeDamaged(boolean all) throws IOException {
    int removed = 0;
    for (String name : layers()) {
      LayerMeta meta = LayerMeta.read(layout.layer(name));
      if (meta != null && !all && isKnown(meta)) {
        continue;
      }
      boolean lost = StoreLayout.isSnapshot(name) && (meta == null || !isKnown(meta));
      if (meta == null || lost || !isWhole(name, meta)) {
        removed += remove(name) ? 1 : 0;
      } else if (!isKnown(meta)) {
        Path file = StoreLayout.metaIn(layout.layer(name));
        new AtomicFiles(layout, files).write(file, meta.in(DURABLE).text());
      }
    }
    return removed;
  }

  /** Returns every damaged layer, and leaves it there. */
  public List<Path> damaged() throws IOException {
    List<Path> damaged = new ArrayList<>();
    for (String name : layers()) {
      LayerMeta meta = LayerMeta.read(layout.layer(name));
      boolean refused = meta == null && StoreLayout.isSnapshot(name);
      if (!refused && (meta == null || !isWhole(name, meta))) {
        damaged.add(layout.layer(name));
      }
    }
    return damaged;
  }

  private boolean isKnown(LayerMeta meta) {
    return meta.boot().equals(DURABLE) || meta.boot().equals(files.bootId());
  }

  /** Not by a channel, whose classes a fresh JVM would have to load for this. */
  private boolean isDone() {
    try (FileInputStream in = new FileInputStream(layout.boot().toFile())) {
      return new String(in.readAllBytes(), UTF_8).equals(files.bootId());
    } catch (IOException e) {
      return false;
    }
  }

  private boolean isWhole(String name, LayerMeta meta) throws IOException {
    return Survey.of(layout.layer(name).resolve("fs")).equals(meta.survey());
  }

  private boolean remove(String name) throws IOException {
    String task = layout.layerTask(name);
    Path trash = layout.trash().resolve(task);
    try (StoreLock lock = StoreLock.tryAcquire(layout.lock(task))) {
      if (lock == null || !Files.exists(layout.layer(name))) {
        return false;
      }
      StoreDirectories.traversable(layout.trash(), files);
      files.rename(layout.layer(name), trash);
    }
    writers.delete(trash);
    return true;
  }

  private List<String> layers() throws IOException {
    List<String> names = new ArrayList<>();
    if (!Files.isDirectory(layout.layers())) {
      return names;
    }
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(layout.layers())) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    }
    return names;
  }
}
