package dev.sandboxed.runtime;

import java.time.Duration;

/** A listener that is being told what a sandbox writes. */
public interface LogFollowing extends AutoCloseable {

  /**
   * Waits until the listener has been told everything, because the program has ended.
   *
   * @return whether that was so in time
   */
  boolean awaitEnd(Duration patience);

  /** Tells the listener nothing more, from the next line on. */
  @Override
  void close();
}
