package dev.sandboxed.image.layer;

import java.io.IOException;
import java.nio.file.Path;

/** Writes layers for one way of mapping the ids of images to the ids of the host. Thread-safe. */
public interface LayerWriters {
  /**
   * Names the mapping in {@code [a-z0-9-]+}: every id of this machine that may own a file, and
   * which one it stands for. Layers are shared only where it is equal.
   */
  String ownership();

  /** Returns true if every owner has to be written as 0:0. */
  boolean singleId();

  /**
   * Begins a layer: makes the directory {@code fs} (the root of the layer, mode 0755) in the
   * existing directory.
   */
  LayerWriter open(Path directory);

  /** Removes a tree, whoever owns its files. A missing one is fine. */
  void delete(Path tree);

  /**
   * Makes a finished tree that a sandbox has left a layer: moves it into the existing directory as
   * {@code fs}, in one step. Both lie below {@code store}, on one file system.
   *
   * @return the bytes that its files take on disk
   */
  long adopt(Path store, Path tree, Path directory);

  /**
   * Tells of everything in a tree, with the owners that sandboxes see, whoever owns its files here.
   * Sockets and devices are left out.
   *
   * @throws dev.sandboxed.image.ImageStoreException if it cannot be read
   * @throws IOException if the visitor does
   */
  void read(Path tree, TreeVisitor visitor) throws IOException;

  /** Waits until everything that was written to the file system of this directory is on disk. */
  void sync(Path directory);
}
