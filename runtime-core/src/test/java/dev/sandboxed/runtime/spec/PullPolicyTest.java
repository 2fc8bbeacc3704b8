package dev.sandboxed.runtime.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PullPolicyTest {
  @ParameterizedTest
  @CsvSource({
    "30m, PT30M",
    "24h, PT24H",
    "7d, P7D",
    "1d12h, ",
    "90S, PT90S",
    "1h30m, PT1H30M",
    "PT24H, PT24H",
    "P7D, P7D",
    "p1dt12h, PT36H"
  })
  void agesAreReadAsPeopleAndIsoWriteThem(String text, Duration age) {
    if (age == null) {
      assertThatThrownBy(() -> PullPolicy.parse(text)).hasMessageContaining("'" + text + "'");
    } else {
      assertThat(PullPolicy.parse(text)).isEqualTo(PullPolicy.olderThan(age));
    }
  }

  @Test
  void wordsAreThoseOfDocker() {
    assertThat(PullPolicy.parse(" If_Not_Present")).isSameAs(PullPolicy.IF_NOT_PRESENT);
    assertThat(PullPolicy.parse("missing")).isSameAs(PullPolicy.IF_NOT_PRESENT);
    assertThat(PullPolicy.parse("always")).isSameAs(PullPolicy.ALWAYS);
    assertThat(PullPolicy.parse("never")).isSameAs(PullPolicy.NEVER);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "sometimes", "24", "0h", "-1h", "h", "p", "1w", "1.5d", "9999999999999999d"})
  void anythingElseSaysWhatMayBeWritten(String text) {
    assertThatThrownBy(() -> PullPolicy.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("never or an age such as 24h, but is '" + text + "'");
  }

  @Test
  void everyPolicyIsWrittenAsItIsRead() {
    for (String text : new String[] {"if-not-present", "always", "never", "PT24H"}) {
      assertThat(PullPolicy.parse(text)).hasToString(text);
    }
  }
}
