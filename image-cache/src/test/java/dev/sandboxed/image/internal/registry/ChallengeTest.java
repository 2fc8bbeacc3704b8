package dev.sandboxed.image.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChallengeTest {
  @Test
  void aChallengeHasASchemeAndParameters() {
    assertThat(
            parse(
                "Bearer realm=\"https://auth.docker.io/token\",service=\"registry.docker.io\","
                    + "scope=\"repository:library/redis:pull,push\""))
        .containsExactly(
            new Challenge(
                "bearer",
                Map.of(
                    "realm", "https://auth.docker.io/token",
                    "service", "registry.docker.io",
                    "scope", "repository:library/redis:pull,push")));
  }

  @Test
  void oneHeaderMayHoldSeveralChallenges() {
    assertThat(parse("Negotiate, Basic realm=\"a, b\" , charset=UTF-8, Bearer realm=x"))
        .containsExactly(
            new Challenge("negotiate", Map.of()),
            new Challenge("basic", Map.of("realm", "a, b", "charset", "UTF-8")),
            new Challenge("bearer", Map.of("realm", "x")));
  }

  @Test
  void severalHeadersAreRead() {
    assertThat(parse("Negotiate", "Bearer realm=\"r\"", "Basic realm=\"r\""))
        .extracting(Challenge::scheme)
        .containsExactly("negotiate", "bearer", "basic");
  }

  @Test
  void tokensInPlaceOfParametersArePassedOver() {
    assertThat(parse("Negotiate YIIB/a+b==, NTLM TlRM, Basic realm=x"))
        .containsExactly(
            new Challenge("negotiate", Map.of()),
            new Challenge("ntlm", Map.of()),
            new Challenge("basic", Map.of("realm", "x")));
  }

  @Test
  void blanksCaseAndEmptyElementsDoNotMatter() {
    assertThat(parse(" ,, bEARER  Realm = \"a\" ,, SERVICE\t=\tb ,"))
        .containsExactly(new Challenge("bearer", Map.of("realm", "a", "service", "b")));
  }

  @Test
  void quotedTextMayHoldEscapes() {
    assertThat(parse("Basic realm=\"a \\\"b\\\" \\\\ =,\"").get(0).parameter("realm"))
        .isEqualTo("a \"b\" \\ =,");
  }

  @Test
  void theFirstOfEqualParametersCounts() {
    assertThat(parse("Bearer realm=a, realm=b").get(0).parameter("realm")).isEqualTo("a");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ",",
        "=",
        "\"",
        "Bearer realm=\"never ends",
        "Bearer realm=\"ends in an escape\\",
        "Bearer realm=\"a\"service=b",
        "Bearer realm=\"a\" {",
        "Bearer=a",
        "Béarer realm=x"
      })
  void whatIsMalformedIsNoChallenge(String header) {
    assertThat(parse(header)).isEmpty();
  }

  @Test
  void whatComesBeforeSomethingMalformedCounts() {
    assertThat(parse("Basic realm=x, Bearer realm=\"y"))
        .containsExactly(new Challenge("basic", Map.of("realm", "x")));
  }

  private static List<Challenge> parse(String... headers) {
    return Challenge.parse(Arrays.asList(headers));
  }
}
