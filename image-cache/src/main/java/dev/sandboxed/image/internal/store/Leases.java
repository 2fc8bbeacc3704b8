package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.Digest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What this JVM uses of one store, written down so that nobody else removes it:
 *
 * <pre>
 * locks/client-ID                   held as long as this JVM lives
 * leases/ID/OWNERSHIP.ALGORITHM.HEX the layers of one image, a name a line
 * </pre>
 *
 * A lease comes first, then the look whether what it is for is still there; {@link Pruning} does it
 * the other way round. So one of the two notices the other. Thread-safe.
 */
final class Leases {
  private static final Map<Path, Leases> OF_THIS_JVM = new ConcurrentHashMap<>();

  private final StoreLayout layout;
  private final Map<String, Integer> holders = new HashMap<>(); // guarded by this
  private @Nullable Path directory; // guarded by this
  private @Nullable StoreLock alive; // guarded by this; held until this JVM ends

  private Leases(StoreLayout layout) {
    this.layout = layout;
  }

  /** A lock belongs to a process, and so do its leases. */
  static Leases of(StoreLayout layout) {
    Leases known = OF_THIS_JVM.get(layout.root());
    if (known == null) {
      Leases fresh = new Leases(layout);
      Leases other = OF_THIS_JVM.putIfAbsent(layout.root(), fresh);
      known = other == null ? fresh : other;
    }
    return known;
  }

  /**
   * Keeps an image and its layers until they are released as often, or this JVM ends.
   *
   * @return true if this JVM did not hold it already
   */
  synchronized boolean hold(String ownership, Digest image, List<String> layers, StoreFiles files)
      throws IOException {
    String name = name(ownership, image);
    int before = holders.getOrDefault(name, 0);
    // Somebody may have removed the whole store meanwhile.
    if (before == 0 || directory == null || !directory.resolve(name).toFile().exists()) {
      write(name, String.join("\n", layers).concat("\n").getBytes(UTF_8), files);
    }
    holders.put(name, before + 1);
    return before == 0;
  }

  synchronized void release(String ownership, Digest image, StoreFiles files) throws IOException {
    String name = name(ownership, image);
    int before = holders.getOrDefault(name, 0);
    if (before > 1) {
      holders.put(name, before - 1);
    } else if (holders.remove(name) != null && directory != null) {
      files.delete(directory.resolve(name));
    }
  }

  /**
   * Keeps everything that this JVM holds now for somebody who may outlive it.
   *
   * @param taker locks the file that it is given, until nothing of it is used any more
   */
  synchronized void lend(Consumer<Path> taker, StoreFiles files) throws IOException {
    Path mine = directory;
    if (mine == null || holders.isEmpty()) {
      return;
    }
    String client = newClient();
    taker.accept(layout.clientLock(client));
    Path lent = layout.leases().resolve(client);
    files.makeDirectory(lent);
    for (String name : holders.keySet()) {
      files.note(lent.resolve(name), Files.readAllBytes(mine.resolve(name)));
    }
  }

  private void write(String name, byte[] content, StoreFiles files) throws IOException {
    Path mine = directory;
    if (mine == null || alive == null || !Files.isDirectory(mine)) {
      mine = begin(files);
    }
    files.note(mine.resolve(name), content);
  }

  /** Locks first: a directory whose lock is free is that of a dead JVM. */
  private Path begin(StoreFiles files) throws IOException {
    if (alive != null) {
      alive.close();
      alive = null;
    }
    if (!Files.isDirectory(layout.locks())) {
      StoreDirectories.prepare(layout, files);
    }
    StoreLock lock = null;
    String client = "";
    while (lock == null) {
      client = newClient();
      lock = StoreLock.tryAcquire(layout.clientLock(client));
    }
    alive = lock;
    Path made = layout.leases().resolve(client);
    StoreDirectories.parents(made, files);
    files.makeDirectory(made);
    directory = made;
    return made;
  }

  private static String newClient() {
    return Long.toHexString(ProcessHandle.current().pid())
        + "-"
        + Long.toHexString(System.nanoTime());
  }

  static String name(String ownership, Digest image) {
    return ownership + "." + image.algorithm() + "." + image.hex();
  }
}
