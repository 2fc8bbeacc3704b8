package dev.sandboxed.junit.internal.report;

import java.util.Map;

/** The most that one sandbox has used. Thread-safe. */
final class Peaks {

  /** Processor time is counted in hundredths of a second: shorter ones say nothing. */
  private static final long SHORTEST = 100_000_000;

  // All guarded by this.
  private long memory = -1;
  private long processors = -1;
  private long before = -1;
  private long asked;

  /**
   * What it uses now.
   *
   * @param bytes of memory; -1: not known
   * @param millis of processor time until now; -1: not known
   */
  synchronized void add(long bytes, long millis) {
    add(bytes, millis, System.nanoTime());
  }

  synchronized void add(long bytes, long millis, long now) {
    memory = Math.max(memory, bytes);
    if (millis < 0) {
      return;
    }
    if (before >= 0 && now - asked >= SHORTEST) {
      processors = Math.max(processors, (millis - before) * 1_000_000_000 / (now - asked));
    }
    if (before < 0 || now - asked >= SHORTEST) {
      before = millis;
      asked = now;
    }
  }

  /** In thousandths of a processor. */
  synchronized void tell(Map<String, Object> values) {
    if (memory >= 0) {
      values.put("memoryPeak", memory);
    }
    if (processors >= 0) {
      values.put("cpuPeak", processors);
    }
  }
}
