package dev.sandboxed.image.internal.registry;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/** The clock, the sleep and the dice of everything that waits for a network. Thread-safe. */
public interface NetworkTime {
  NetworkTime SYSTEM =
      new NetworkTime() {
        @Override
        public Instant now() {
          return Instant.now();
        }

        @Override
        public void sleep(Duration duration) throws InterruptedException {
          Thread.sleep(duration.toMillis());
        }

        @Override
        public double chance() {
          return ThreadLocalRandom.current().nextDouble();
        }
      };

  Instant now();

  void sleep(Duration duration) throws InterruptedException;

  /** Returns a number from 0 to below 1. */
  double chance();
}
