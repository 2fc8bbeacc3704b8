package dev.sandboxed.image.cache;

import java.util.ArrayDeque;
import java.util.Deque;

/** How fast bytes have come in the last seconds. Not thread-safe. */
final class TransferRate {
  private static final long WINDOW_NANOS = 5_000_000_000L;
  private static final long STEP_NANOS = 200_000_000L;

  private record Sample(long nanos, long bytes) {}

  private final Deque<Sample> samples = new ArrayDeque<>();

  /** Returns bytes per second when so many have been received in sum at this time. */
  long at(long nanos, long bytes) {
    while (samples.size() > 1 && nanos - samples.getFirst().nanos() > WINDOW_NANOS) {
      samples.removeFirst();
    }
    if (samples.isEmpty() || nanos - samples.getLast().nanos() >= STEP_NANOS) {
      samples.addLast(new Sample(nanos, bytes));
    }
    Sample first = samples.getFirst();
    long passed = nanos - first.nanos();
    return passed < STEP_NANOS ? 0 : (long) ((bytes - first.bytes()) * 1e9 / passed);
  }
}
