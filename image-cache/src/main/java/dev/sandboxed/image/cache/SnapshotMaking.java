package dev.sandboxed.image.cache;

import dev.sandboxed.image.internal.store.SnapshotAbout;
import dev.sandboxed.image.internal.store.SnapshotSlot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * The right to make one snapshot, which nobody else has until this is closed. Not thread-safe. A
 * crash at any point leaves the whole snapshot or none.
 */
public final class SnapshotMaking implements AutoCloseable {
  private final SnapshotStore store;
  private final SnapshotSlot slot;

  SnapshotMaking(SnapshotStore store, SnapshotSlot slot) {
    this.store = store;
    this.slot = slot;
  }

  /**
   * Says that the sandbox is ready that the snapshot will be of.
   *
   * @param took since its start began
   * @throws dev.sandboxed.image.ImageStoreException if the store cannot be written to
   */
  public void announce(String image, String sandbox, Duration took) {
    try {
      slot.announce(new SnapshotAbout(image, sandbox, Instant.now(), took, ""));
    } catch (IOException e) {
      throw store.failed("write to", e);
    }
  }

  /**
   * Takes over the files that the sandbox has left; it has ended, and {@link #announce} came
   * before.
   *
   * @param tree a directory of the store's {@code run} directory
   * @throws dev.sandboxed.image.ImageStoreException if it cannot be had; there is no snapshot then
   */
  public void fill(Path tree) {
    try {
      slot.fill(tree);
    } catch (IOException e) {
      throw store.failed("add a snapshot to", e);
    }
  }

  /**
   * Says instead that no snapshot can be had of what was announced, so that nobody tries in vain
   * until that is removed, or the machine boots.
   *
   * @throws dev.sandboxed.image.ImageStoreException if the store cannot be written to
   */
  public void refuse(String reason) {
    try {
      slot.refuse(reason);
    } catch (IOException e) {
      throw store.failed("write to", e);
    }
  }

  /** Gives the right back. What was not filled is dropped. */
  @Override
  public void close() {
    slot.close();
  }
}
