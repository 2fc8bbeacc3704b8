package dev.sandboxed.runtime.internal.launch;

import java.time.Duration;

/** A moment that is waited for at most. Immutable. */
public final class Deadline {

  private final long nanoTime;

  private Deadline(long nanoTime) {
    this.nanoTime = nanoTime;
  }

  public static Deadline in(Duration duration) {
    return new Deadline(System.nanoTime() + duration.toNanos());
  }

  /** One that does not pass. */
  static Deadline never() {
    return new Deadline(System.nanoTime() + Long.MAX_VALUE / 2);
  }

  /** The earlier of this one and one so far away. */
  public Deadline orIn(Duration duration) {
    Deadline other = in(duration);
    return other.nanoTime - nanoTime < 0 ? other : this;
  }

  public boolean hasPassed() {
    return nanoTime - System.nanoTime() <= 0;
  }

  /** At least a millisecond. */
  public Duration remaining() {
    return Duration.ofMillis(remainingMillis());
  }

  /** At least 1 until it has passed, for {@link Object#wait(long)}. */
  public long remainingMillis() {
    return Math.max(1, (nanoTime - System.nanoTime() + 999_999) / 1_000_000);
  }
}
