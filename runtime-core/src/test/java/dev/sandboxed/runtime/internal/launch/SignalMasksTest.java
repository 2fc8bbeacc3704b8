package dev.sandboxed.runtime.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SignalMasksTest {

  private static final SignalMasks SERVICE =
      new SignalMasks(
          """
          Name:\tservice
          SigPnd:\t0000000000000000
          SigBlk:\t0000001000000000
          SigIgn:\t0000000000000001
          SigCgt:\t8000000000004000
          """);

  @Test
  void signalsThatAreHandledOrBlockedAreNoticed() {
    assertThat(SERVICE.notices(15)).as("handled").isTrue();
    assertThat(SERVICE.notices(64)).as("the last one").isTrue();
    assertThat(SERVICE.notices(37)).as("blocked").isTrue();
    assertThat(SERVICE.notices(1)).as("ignored").isFalse();
    assertThat(SERVICE.notices(3)).isFalse();
  }

  @Test
  void whatCannotBeFoundOutCountsAsNoticed() {
    assertThat(new SignalMasks("").notices(15)).isTrue();
    assertThat(new SignalMasks("Name:\tcut\nSigBlk:\t0000000000000000\nSigC").notices(15)).isTrue();
    assertThat(SERVICE.notices(0)).isTrue();
    assertThat(SERVICE.notices(65)).isTrue();
  }

  @Test
  void onlyWhoWaitsForSignalsIsSaidTo() {
    String number = System.getProperty("os.arch").equals("aarch64") ? "137" : "128";

    assertThat(SignalMasks.isWaiting(number + " 0x7ffd 0x0 0x0 0x8 0x0 0x0 0x7ffd 0x4a1b"))
        .isTrue();
    assertThat(SignalMasks.isWaiting("35 0x7ffd 0x0 0x0 0x8 0x0 0x0 0x7ffd 0x4a1b")).isFalse();
    assertThat(SignalMasks.isWaiting("running")).isFalse();
    assertThat(SignalMasks.isWaiting("")).isFalse();
  }
}
