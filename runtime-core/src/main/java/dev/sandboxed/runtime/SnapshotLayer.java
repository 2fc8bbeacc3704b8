package dev.sandboxed.runtime;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.cache.SnapshotStore;
import java.nio.file.Path;

/** A snapshot that is in use. */
record SnapshotLayer(SnapshotStore store, Digest key, Path directory) {

  void release() {
    store.end(key, directory);
  }
}
