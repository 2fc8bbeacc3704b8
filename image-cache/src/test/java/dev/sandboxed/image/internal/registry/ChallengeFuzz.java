package dev.sandboxed.image.internal.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

/** {@code WWW-Authenticate}, one header a line: what was read says the same when it is written. */
public final class ChallengeFuzz {
  private ChallengeFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    List<String> headers = List.of(new String(input, ISO_8859_1).split("\n"));
    List<Challenge> challenges = Challenge.parse(headers);
    List<String> written = new ArrayList<>();
    for (Challenge challenge : challenges) {
      assertThat(challenge.scheme()).matches("[!-~&&[^\"(),/:;<=>?@\\[\\\\\\]{}A-Z]]+");
      written.add(written(challenge));
    }
    assertThat(Challenge.parse(written)).isEqualTo(challenges);
    assertThat(Challenge.parse(List.of(String.join(", ", written)))).isEqualTo(challenges);
  }

  private static String written(Challenge challenge) {
    List<String> parameters = new ArrayList<>();
    challenge
        .parameters()
        .forEach(
            (name, value) ->
                parameters.add(
                    name + "=\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\""));
    return challenge.scheme() + (parameters.isEmpty() ? "" : " ") + String.join(", ", parameters);
  }
}
