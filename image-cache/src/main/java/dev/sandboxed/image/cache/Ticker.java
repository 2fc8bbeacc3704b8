package dev.sandboxed.image.cache;

import java.util.function.BooleanSupplier;

/** Lets a display know that time passes, as long as it has something to show. */
interface Ticker {
  /** Calls this again and again, until it returns false. */
  void start(BooleanSupplier tick);

  /** Calls ten times a second, in a thread of its own. */
  static Ticker ofThreads() {
    return tick -> {
      Thread thread = new Thread(() -> run(tick), "sandboxed-progress");
      thread.setDaemon(true);
      thread.start();
    };
  }

  private static void run(BooleanSupplier tick) {
    try {
      do {
        Thread.sleep(100);
      } while (tick.getAsBoolean());
    } catch (InterruptedException e) {
      // Nobody but a JVM at its end does this; nothing is shown then.
      Thread.currentThread().interrupt();
    }
  }
}
