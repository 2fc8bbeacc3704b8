package dev.sandboxed.runtime.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

class StepsTest {

  @Test
  void stepHasItsOpcodeItsLengthAndItsArguments() {
    assertThat(hex(new Steps().makeDirectory("/r", 0755)))
        .isEqualTo(
            "01000000" // one step
                + "0100" // MKDIR
                + "0000"
                + "1f000000" // 31 bytes follow
                + "02000000" // two bytes and a NUL
                + "2f7200"
                + "ed010000"
                + "ffffffff" // whoever makes it
                + "ffffffff"
                + "0000000000000000" // when it is made
                + "feffff3f");
  }

  @Test
  void numbersAreLittleEndian() {
    assertThat(hex(new Steps().bind("a", "b", true, 0x0102_0304_0506_0708L)))
        .isEqualTo(
            "01000000"
                + "16000000" // ROOT_BIND
                + "15000000"
                + "010000006100"
                + "010000006200"
                + "0807060504030201"
                + "02");
  }

  @Test
  void listsHaveTheirCountFirst() {
    Steps steps = new Steps().execute(List.of("/a", "/b"), List.of("x"), List.of());

    assertThat(hex(steps))
        .isEqualTo(
            "01000000"
                + "29000000"
                + "20000000"
                + "02000000"
                + "020000002f6100"
                + "020000002f6200"
                + "01000000"
                + "010000007800"
                + "00000000");
  }

  @Test
  void textIsUtf8() {
    assertThat(hex(new Steps().hostname("ä"))).endsWith("02000000" + "c3a400");
  }

  @Test
  void identityHasGroupsAndCapabilitySets() {
    Steps steps = new Steps().identity(1000, -2, new int[] {1000, 5}, 0xa80425fbL, 0, true);

    assertThat(hex(steps))
        .isEqualTo(
            "01000000"
                + "28000000"
                + "25000000"
                + "e8030000"
                + "feffffff"
                + "08000000"
                + "e803000005000000"
                + "fb2504a800000000"
                + "0000000000000000"
                + "01");
  }

  @Test
  void nulInAPathIsRejectedBeforeItIsSent() {
    Steps steps = new Steps();

    assertThatThrownBy(() -> steps.changeDirectory("/a\0b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NUL");
  }

  @Test
  void manyStepsGrowTheBuffer() {
    Steps steps = new Steps();
    for (int index = 0; index < 1000; index++) {
      steps.changeDirectory("/some/directory/" + index);
    }

    assertThat(hex(steps)).startsWith("e8030000").endsWith("39393900");
  }

  private static String hex(Steps steps) {
    Encoder encoder = new Encoder();
    steps.appendTo(encoder);
    return HexFormat.of().formatHex(encoder.toByteArray());
  }
}
