package dev.sandboxed.runtime;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.cache.SnapshotMaking;
import dev.sandboxed.image.cache.SnapshotStore;
import dev.sandboxed.runtime.internal.launch.Deadline;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Who makes a snapshot, and how long the others wait for it. Used once, by one thread.
 *
 * <p>Until the maker's sandbox is ready, no other could be ready sooner, so everybody waits. From
 * then on the maker has as long as its start took to stop its sandbox and put the snapshot in its
 * place; those who still have none start from the image then, and will have waited no longer than a
 * second start takes.
 */
final class SnapshotTurn {

  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration LEAST = Duration.ofSeconds(1);

  private final SnapshotStore store;
  private final Digest key;
  private final Deadline deadline;

  private @Nullable SnapshotLayer layer;
  private @Nullable SnapshotMaking making;
  private @Nullable Deadline publication;

  SnapshotTurn(SnapshotStore store, Digest key, Duration patience) {
    this.store = store;
    this.key = key;
    this.deadline = Deadline.in(patience);
  }

  /** Returns whether there is a snapshot or it is this thread that makes it. */
  boolean await() throws InterruptedException {
    while (true) {
      Path directory = store.begin(key);
      if (directory != null) {
        layer = new SnapshotLayer(store, key, directory);
        return true;
      }
      making = store.tryMake(key);
      if (making != null) {
        return true;
      }
      if (store.refusal(key) != null || isTooSlow()) {
        return false;
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  /** The snapshot, in use now; null if it has to be made. */
  @Nullable SnapshotLayer layer() {
    return layer;
  }

  /** The right to make it, when there is none. */
  SnapshotMaking making() {
    return Objects.requireNonNull(making);
  }

  private boolean isTooSlow() {
    Duration took = publication == null ? store.announced(key) : null;
    if (took != null) {
      publication = Deadline.in(took.compareTo(LEAST) < 0 ? LEAST : took);
    }
    return deadline.hasPassed() || (publication != null && publication.hasPassed());
  }
}
