package dev.sandboxed.junit.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonLineTest {

  @Test
  void whatIsWrittenIsReadAgain() {
    Map<String, Object> values =
        Map.of("text", "a \"b\" \\ \n\u0000\u2028 \ud83d\ude00 \ud800", "number", -12L, "", "");

    String line = JsonLine.write(values);

    assertThat(line).doesNotContain("\n", "\u2028");
    assertThat(JsonLine.read(line)).isEqualTo(values);
  }

  @Test
  void lineOfAJvmThatWasKilledIsNotRead() {
    String line = JsonLine.write(Map.of("what", "START", "at", 17L));

    for (int length = 0; length < line.length(); length++) {
      assertThat(JsonLine.read(line.substring(0, length))).isNull();
    }
  }
}
