package dev.sandboxed.runtime;

import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.image.layer.LayerWriters;
import dev.sandboxed.runtime.internal.launch.StepFailedException;
import dev.sandboxed.runtime.spec.Mount;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;

/**
 * The named volumes of a store, see {@link Mount.Volume}. They stay until they are removed here:
 * pruning images leaves them alone. Thread-safe, also among JVMs.
 */
public final class Volumes {

  private static final String UNFINISHED = ".unfinished-";

  /** Who makes or removes a volume; only one channel of a JVM can have a lock on a file. */
  private static final Object TURN = new Object();

  /** Who finds out whether a volume is there or used; taken within the other. */
  private static final Object LOOK = new Object();

  private final Path store;
  private final LayerWriters writers;

  private Volumes(Path store, LayerWriters writers) {
    this.store = store;
    this.writers = writers;
  }

  static Volumes in(Path store, LayerWriters writers) {
    return new Volumes(store, writers);
  }

  /** What writes the content of a new volume. */
  interface Content {
    void writeTo(LayerWriter layer)
        throws IOException, StepFailedException, TimeoutException, InterruptedException;
  }

  /**
   * Returns the names of all volumes, sorted.
   *
   * @throws UncheckedIOException when the store cannot be read
   */
  public List<String> list() {
    List<String> names = new ArrayList<>();
    try {
      for (Path each : entries(directory(), "*")) {
        if (Files.isDirectory(each) && !name(each).startsWith(".")) {
          names.add(name(each));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not list the volumes in " + directory(), e);
    }
    Collections.sort(names);
    return names;
  }

  /**
   * Deletes a volume with everything in it; the next sandbox that mounts it makes it anew.
   *
   * @return whether there was one
   * @throws IllegalStateException when a sandbox uses it, of whatever JVM of this user
   * @throws UncheckedIOException when it cannot be deleted
   */
  public boolean remove(String name) {
    Path volume = directory().resolve(new Mount.Volume(name, "/volume", true).name());
    synchronized (TURN) {
      if (!Files.exists(volume)) {
        return false;
      }
      try (FileChannel lock = lock(".lock")) {
        writers.delete(takeAway(volume));
        return lock.isOpen();
      } catch (IOException e) {
        throw new UncheckedIOException("Could not remove the volume '" + name + "'", e);
      }
    }
  }

  /** Returns the directory it is in then. */
  private Path takeAway(Path volume) throws IOException {
    String name = name(volume);
    synchronized (LOOK) {
      try (FileChannel look = lock(".look")) {
        if (look.isOpen() && isUsed(name)) {
          throw new IllegalStateException(
              "Could not remove the volume '" + name + "': a sandbox uses it. Close that first.");
        }
        Path doomed = Files.createTempDirectory(directory(), UNFINISHED);
        Files.move(volume, doomed.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        return doomed;
      }
    }
  }

  /** The files of a volume. */
  Path files(String name) {
    return directory().resolve(name).resolve("fs");
  }

  /**
   * Makes a volume unless it is there. It gets its name when it is complete; whoever wants it at
   * the same time waits for that. Who wants it has written that down, and so nobody removes it
   * afterwards.
   */
  void make(String name, Content content)
      throws IOException, StepFailedException, TimeoutException, InterruptedException {
    Files.createDirectories(
        directory(),
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx--x--x")));
    if (isThere(name)) {
      return;
    }
    synchronized (TURN) {
      try (FileChannel lock = lock(".lock")) {
        deleteUnfinished();
        if (lock.isOpen() && !Files.exists(files(name))) {
          write(name, content);
        }
      }
    }
  }

  private boolean isThere(String name) throws IOException {
    synchronized (LOOK) {
      try (FileChannel look = lock(".look")) {
        return look.isOpen() && Files.exists(files(name));
      }
    }
  }

  private void write(String name, Content content)
      throws IOException, StepFailedException, TimeoutException, InterruptedException {
    Path unfinished = Files.createTempDirectory(directory(), UNFINISHED);
    try {
      try (LayerWriter layer = writers.open(unfinished)) {
        content.writeTo(layer);
        layer.finish();
      }
      Files.move(unfinished, directory().resolve(name), StandardCopyOption.ATOMIC_MOVE);
    } finally {
      writers.delete(unfinished);
    }
  }

  /** What a JVM that was killed has left; with the lock there is nobody else's. */
  private void deleteUnfinished() throws IOException {
    for (Path each : entries(directory(), UNFINISHED + "*")) {
      writers.delete(each);
    }
  }

  /** As long as the channel is open nobody else has a lock of this name. */
  private FileChannel lock(String file) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory().resolve(file), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
    return channel;
  }

  /** What a sandbox has of this machine is written down in its run directory while it exists. */
  private boolean isUsed(String name) throws IOException {
    Path files = files(name);
    String entry = files.getParent() + "\0" + files.getFileName() + "\0";
    for (Path run : entries(store.resolve("run"), "*")) {
      for (Path binds : entries(run, "binds-*")) {
        if (("\0" + content(binds)).contains("\0" + entry)) {
          return true;
        }
      }
    }
    return false;
  }

  private static String content(Path file) throws IOException {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return ""; // its sandbox has just been closed
    }
  }

  /** Those of a directory; nothing when it is missing. */
  private static List<Path> entries(Path directory, String glob) throws IOException {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory, glob)) {
        entries.forEach(found::add);
      } catch (NoSuchFileException e) {
        return List.of(); // it has just gone
      }
    }
    return found;
  }

  private Path directory() {
    return store.resolve("volumes").resolve(writers.ownership());
  }

  private static String name(Path path) {
    return String.valueOf(path.getFileName());
  }
}
