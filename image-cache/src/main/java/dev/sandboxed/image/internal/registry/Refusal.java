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
    byte[] page = page(response);
    Reason reason =
        OtherScheme.isIndicatedBy(response.code(), page, source)
            ? Reason.OTHER_SCHEME
            : reason(response.code());
    StringJoiner said = new StringJoiner(": ", " (", ")").add("HTTP " + response.code());
    String message = ErrorReader.read(page);
    if (!message.isEmpty()) {
      said.add(message);
    }
    if (reason == Reason.RATE_LIMITED) {
      limit(response, "ratelimit-limit", "its limit is ", said);
      limit(response, "retry-after", "it asks to wait for ", said);
    }
    return new SourceException(source, reason, what(response.code()) + said, null, response.code());
  }

  private static Reason reason(int code) {
    return switch (code) {
      case 404 -> Reason.NOT_FOUND;
      case 429 -> Reason.RATE_LIMITED;
      default -> code >= 500 ? Reason.UNREACHABLE : Reason.DENIED;
    };
  }

  private static String what(int code) {
    return switch (code) {
      case 401, 403 -> "refuses access";
      case 404 -> "does not have it";
      case 429 -> "allows no more requests for now";
      default -> "answered with an error";
    };
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

  private static byte[] page(Response response) {
    try {
      return Http.body(response, MAX_BODY);
    } catch (IOException e) {
      // The status code has to do.
      return new byte[0];
    }
  }
}
