package dev.sandboxed.image.internal.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads one header.
 *
 * <pre>
 * challenges = challenge *( "," challenge )
 * challenge  = scheme [ SP ( token68 / parameter *( "," parameter ) ) ]
 * parameter  = token "=" ( token / quoted-string )
 * </pre>
 *
 * A comma may be followed by another parameter or by another challenge: a parameter is a token with
 * a "=" behind it.
 */
final class ChallengeReader {
  private static final String IN_TOKENS = "!#$%&'*+-.^_`|~";
  private static final String IN_TOKENS_68 = "-._~+/";

  private final String text;
  private int at;

  ChallengeReader(String text) {
    this.text = text;
  }

  List<Challenge> challenges() {
    List<Challenge> challenges = new ArrayList<>();
    while (true) {
      skip(" \t,");
      String scheme = token();
      if (scheme.isEmpty() || (at < text.length() && " \t,".indexOf(text.charAt(at)) < 0)) {
        return challenges;
      }
      skip(" \t");
      skipToken68();
      Map<String, String> parameters = parameters();
      if (parameters == null) {
        return challenges;
      }
      challenges.add(new Challenge(scheme.toLowerCase(Locale.ROOT), parameters));
    }
  }

  /** Stands at the next challenge afterwards; null if this one is malformed. */
  private @Nullable Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    while (true) {
      skip(" \t,");
      int start = at;
      String name = token();
      skip(" \t");
      if (name.isEmpty() && at < text.length()) {
        return null;
      }
      if (!next('=')) {
        at = start;
        return parameters;
      }
      skip(" \t");
      String value = next('"') ? quoted() : token();
      if (value == null) {
        return null;
      }
      parameters.putIfAbsent(name.toLowerCase(Locale.ROOT), value);
      skip(" \t");
      if (at < text.length() && text.charAt(at) != ',') {
        return null;
      }
    }
  }

  /** Negotiate and its like carry data in this form. */
  private void skipToken68() {
    int start = at;
    while (at < text.length() && isLetterOrDigitOr(IN_TOKENS_68, text.charAt(at))) {
      at++;
    }
    boolean some = at > start;
    skip(some ? "=" : "");
    int end = at;
    skip(" \t");
    boolean alone = some && (at == text.length() || text.charAt(at) == ',');
    at = alone ? end : start;
  }

  /** Returns null if it does not end. */
  private @Nullable String quoted() {
    StringBuilder value = new StringBuilder();
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '"') {
        return value.toString();
      }
      if (c == '\\') {
        if (at == text.length()) {
          return null;
        }
        c = text.charAt(at++);
      }
      value.append(c);
    }
    return null;
  }

  private String token() {
    int start = at;
    while (at < text.length() && isLetterOrDigitOr(IN_TOKENS, text.charAt(at))) {
      at++;
    }
    return text.substring(start, at);
  }

  private boolean next(char expected) {
    boolean found = at < text.length() && text.charAt(at) == expected;
    at += found ? 1 : 0;
    return found;
  }

  private void skip(String characters) {
    while (at < text.length() && characters.indexOf(text.charAt(at)) >= 0) {
      at++;
    }
  }

  private static boolean isLetterOrDigitOr(String others, char c) {
    return (c >= '0' && c <= '9')
        || (c >= 'A' && c <= 'Z')
        || (c >= 'a' && c <= 'z')
        || others.indexOf(c) >= 0;
  }
}
