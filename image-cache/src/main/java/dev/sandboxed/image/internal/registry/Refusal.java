package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.json.ErrorReader;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import java.io.IOException;
import java.util.StringJoiner;
import okhttp3.Response;

/** Says what a response means that is no success, and what the server says of it. */
final class Refusal {
  private static final long MAX_BODY = 1 << 16;
  private static final int MAX_LIMIT = 40;

  private Refusal() {}

  static SourceException of(Source source, Response response) {
    int code = response.code();
    return switch (code) {
      case 404 -> refusal(source, Reason.NOT_FOUND, "does not have it", response);
      case 401, 403 -> refusal(source, Reason.DENIED, "refuses access", response);
      case 429 -> refusal(source, Reason.RATE_LIMITED, "allows no more requests for now", response);
      default ->
          refusal(
              source,
              code >= 500 ? Reason.UNREACHABLE : Reason.DENIED,
              "answered with an error",
              response);
    };
  }

  private static SourceException refusal(
      Source source, Reason reason, String what, Response response) {
    StringJoiner said = new StringJoiner(": ", " (", ")").add("HTTP " + response.code());
    String message = message(response);
    if (!message.isEmpty()) {
      said.add(message);
    }
    if (reason == Reason.RATE_LIMITED) {
      limit(response, "ratelimit-limit", "its limit is ", said);
      limit(response, "retry-after", "it asks to wait for ", said);
    }
    return new SourceException(source, reason, what + said, null, response.code());
  }

  private static void limit(Response response, String header, String what, StringJoiner said) {
    String value = response.header(header, "");
    boolean plain =
        !value.isEmpty()
            && value.length() <= MAX_LIMIT
            && value.chars().allMatch(c -> c >= ' ' && c < 127);
    if (plain) {
      said.add(what + value);
    }
  }

  private static String message(Response response) {
    try {
      return ErrorReader.read(Http.body(response, MAX_BODY));
    } catch (IOException e) {
      // The status code has to do.
      return "";
    }
  }
}
