package dev.sandboxed.junit.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PeaksTest {

  private static final long SECOND = 1_000_000_000;

  private final Peaks peaks = new Peaks();
  private final Map<String, Object> values = new HashMap<>();

  @Test
  void mostIsKept() {
    peaks.add(100, 0, 0);
    peaks.add(300, 500, SECOND);
    peaks.add(200, 2500, 2 * SECOND);
    peaks.add(-1, 2600, 3 * SECOND);
    peaks.tell(values);

    assertThat(values).isEqualTo(Map.of("memoryPeak", 300L, "cpuPeak", 2000L));
  }

  @Test
  void timesTooShortToCountInAreAddedToTheNext() {
    peaks.add(1, 0, 0);
    peaks.add(1, 10, SECOND / 1000);
    peaks.add(1, 500, SECOND);
    peaks.tell(values);

    assertThat(values).containsEntry("cpuPeak", 500L);
  }

  @Test
  void whatIsNotCountedIsNotTold() {
    peaks.add(-1, -1);
    peaks.tell(values);

    assertThat(values).isEmpty();
  }
}
