package dev.sandboxed.image.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What headers say about parts and waiting. */
class HeadersTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @ParameterizedTest
  @CsvSource({
    "bytes 5-9/10,   true",
    "bytes 5-9/*,    true",
    "BYTES 5-9/10,   true",
    "bytes 5-8/10,   false",
    "bytes 4-9/10,   false",
    "bytes 5-9/11,   false",
  })
  void thePartMustBeTheRestThatWasAskedFor(String header, boolean rest) {
    assertThat(ContentRange.parse(header).isRest(5, 10)).isEqualTo(rest);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes */10",
        "bytes 5-4/10",
        "bytes 5-10/10",
        "bytes -5/10",
        "bytes 5-9",
        "lines 5-9/10",
        "bytes 5-99999999999999999999/*",
        "bytes 5-9/10, bytes 0-1/10"
      })
  void whatIsNoRangeIsNone(String header) {
    assertThat(ContentRange.parse(header)).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0                             | PT0S",
        " 7                            | PT7S",
        "99999999999999                | PT8760H",
        "Fri, 02 Jan 2026 03:04:35 GMT | PT30S",
        "Fri, 2 Jan 2026 03:05:05 GMT  | PT1M",
        "Thu, 01 Jan 2026 00:00:00 GMT | PT0S"
      })
  void waitingIsInSecondsOrUntilATime(String header, Duration wait) {
    assertThat(RetryAfter.parse(header, NOW)).isEqualTo(wait);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1.5", "Fri, 02 Jan 2026"})
  void otherwiseItSaysNothing(String header) {
    assertThat(RetryAfter.parse(header, NOW)).isNull();
  }

  @Test
  void scopesAreMergedByTheirResource() {
    Scopes asked = Scopes.parse("repository:a:8/b:pull registry:catalog:*");
    assertThat(asked.and(Scopes.push("a:8/b")).texts())
        .containsExactly("repository:a:8/b:pull,push", "registry:catalog:*");
    assertThat(Scopes.parse("repository:x:push,pull")).isEqualTo(Scopes.push("x"));
    assertThat(Scopes.parse(" nothing ").and(Scopes.pull("x"))).isEqualTo(Scopes.pull("x"));
  }
}
