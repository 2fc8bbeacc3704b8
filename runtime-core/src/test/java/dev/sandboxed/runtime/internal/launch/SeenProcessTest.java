package dev.sandboxed.runtime.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SeenProcessTest {

  @Test
  void nameOfAProgramIsNotTakenForWhatFollows() {
    SeenProcess process = new SeenProcess(12, "12 (evil) T 1 1 1\n) S 7 8 9 0 -1 4194560");

    assertThat(process.parent()).isEqualTo(7);
    assertThat(process.session()).isEqualTo(9);
    assertThat(process.isStill(true)).isFalse();
  }

  @Test
  void whoWaitsForADiskIsStillOnlyForWhoSaysSo() {
    assertThat(inState('D').isStill(false)).isFalse();
    assertThat(inState('D').isStill(true)).isTrue();
    assertThat(inState('T').isStill(false)).isTrue();
    assertThat(inState('Z').isStill(false)).isTrue();
    assertThat(inState('R').isStill(true)).isFalse();
  }

  private static SeenProcess inState(char state) {
    return new SeenProcess(12, "12 (tiny) " + state + " 1 12 12 0 -1 4194560");
  }
}
