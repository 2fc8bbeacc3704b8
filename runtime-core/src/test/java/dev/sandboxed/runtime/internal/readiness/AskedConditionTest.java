package dev.sandboxed.runtime.internal.readiness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.internal.launch.Deadline;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AskedConditionTest {

  private static final Answer SILENT = Answer.silent("no answer");

  @Test
  void whoSaysNothingMayHaveMuchToDo() throws InterruptedException {
    AskedCondition condition = answered(SILENT, SILENT, Answer.notReady("starting"), SILENT);
    condition.orForeign();

    for (int round = 0; round < 4; round++) {
      assertThat(condition.holds()).isFalse();
    }
  }

  @Test
  void whoNeverSaysAnythingIsNoServiceOfTheProtocol() throws InterruptedException {
    AskedCondition condition = answered(SILENT, SILENT, SILENT, SILENT).orForeign();

    for (int round = 0; round < 3; round++) {
      assertThat(condition.holds()).isFalse();
    }
    assertThat(condition.holds()).isTrue();
  }

  @Test
  void whoSpeaksAnotherProtocolServesWhereNobodySaidWhich() throws InterruptedException {
    assertThat(answered(Answer.foreign("HTTP")).orForeign().holds()).isTrue();
    assertThat(answered(Answer.foreign("HTTP")).holds()).isFalse();
  }

  private static AskedCondition answered(Answer... answers) {
    int[] next = new int[1];
    return new AskedCondition(
        patience -> answers[next[0]++],
        "the service",
        Duration.ofSeconds(10),
        Deadline.in(Duration.ofMinutes(1)));
  }
}
