package dev.sandboxed.image.internal.registry;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One way to authenticate that a server offers in {@code WWW-Authenticate},
 * https://www.rfc-editor.org/rfc/rfc9110#name-www-authenticate.
 *
 * @param scheme in lower case
 * @param parameters by their names in lower case; empty where the scheme has none or a token68
 */
record Challenge(String scheme, Map<String, String> parameters) {
  Challenge {
    parameters = Map.copyOf(parameters);
  }

  /**
   * Reads the challenges of all headers. A header may hold several. What cannot be read ends its
   * header; what came before counts.
   */
  static List<Challenge> parse(List<String> headers) {
    List<Challenge> challenges = new ArrayList<>();
    for (String header : headers) {
      challenges.addAll(new ChallengeReader(header).challenges());
    }
    return challenges;
  }

  static @Nullable Challenge first(List<Challenge> challenges, String scheme) {
    for (Challenge challenge : challenges) {
      if (challenge.scheme.equals(scheme.toLowerCase(Locale.ROOT))) {
        return challenge;
      }
    }
    return null;
  }

  /** Returns an empty text if there is no such parameter. */
  String parameter(String name) {
    return parameters.getOrDefault(name, "");
  }
}
