package dev.sandboxed.junit.internal.report;

import dev.sandboxed.runtime.Sandbox;
import java.time.Duration;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The most that sandboxes use while they run: asked four times a second, by a thread that is there
 * while there are sandboxes. Thread-safe.
 */
final class Usage implements Runnable {

  private static final long PAUSE = 250;

  /** Guarded by this. */
  private final IdentityHashMap<Sandbox, Peaks> running = new IdentityHashMap<>();

  private @Nullable Thread thread; // guarded by this

  synchronized void watch(Sandbox sandbox) {
    running.put(sandbox, new Peaks());
    if (thread == null) {
      thread = new Thread(this, "sandboxed-report-usage");
      thread.setDaemon(true);
      thread.start();
    }
  }

  /**
   * Stops to watch.
   *
   * @param last what it had used at its end, as an event has it
   * @param values what is told: {@code memoryPeak} in bytes, {@code cpuPeak} in thousandths of a
   *     processor
   */
  void end(Sandbox sandbox, Map<String, Object> last, Map<String, Object> values) {
    Peaks peaks;
    synchronized (this) {
      peaks = running.remove(sandbox);
    }
    if (peaks != null) {
      long unknown = -1;
      peaks.add(
          Math.max(number(last, "memory", unknown), number(last, "memoryPeak", unknown)),
          number(last, "cpuTime", unknown));
      peaks.tell(values);
    }
  }

  private static long number(Map<String, Object> values, String name, long otherwise) {
    return values.get(name) instanceof Long number ? number : otherwise;
  }

  @Override
  public void run() {
    for (IdentityHashMap<Sandbox, Peaks> now = next(); !now.isEmpty(); now = next()) {
      now.forEach(Usage::ask);
      try {
        Thread.sleep(PAUSE);
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private synchronized IdentityHashMap<Sandbox, Peaks> next() {
    if (running.isEmpty()) {
      thread = null;
    }
    return new IdentityHashMap<>(running);
  }

  private static void ask(Sandbox sandbox, Peaks peaks) {
    try {
      var stats = sandbox.stats();
      peaks.add(
          Math.max(stats.memory().orElse(-1), stats.memoryPeak().orElse(-1)),
          stats.cpuTime().map(Duration::toMillis).orElse(-1L));
    } catch (RuntimeException e) {
      // it ends just now
    }
  }
}
