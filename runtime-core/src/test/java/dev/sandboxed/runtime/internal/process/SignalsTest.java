package dev.sandboxed.runtime.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignalsTest {

  @ParameterizedTest
  @CsvSource({
    "'', 15",
    "SIGTERM, 15",
    "SIGINT, 2",
    "int, 2",
    "QUIT, 3",
    "SIGUSR1, 10",
    "SIGWINCH, 28",
    "9, 9",
    "SIGRTMIN+3, 37",
    "SIGNONSENSE, 15",
    "0, 15",
    "65, 15",
    "-1, 15"
  })
  void stopSignalIsANameOrANumber(String text, int number) {
    assertThat(Signals.number(text)).isEqualTo(number);
  }
}
