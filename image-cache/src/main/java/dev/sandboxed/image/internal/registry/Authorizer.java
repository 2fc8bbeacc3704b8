package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.registry.SourceException.Reason;
import java.util.Objects;
import okhttp3.Challenge;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Answers the challenges of one source; all requests to it share the answer. Thread-safe. */
final class Authorizer {
  private final Source source;
  private final TokenRequest tokens;

  /** Guarded by this. */
  private @Nullable String authorization;

  Authorizer(Source source, TokenRequest tokens) {
    this.source = source;
    this.tokens = tokens;
  }

  synchronized @Nullable String current() {
    return authorization;
  }

  /**
   * Returns the authorization to try instead of the one that was refused.
   *
   * @param used what was refused; another thread may have replaced it already
   */
  synchronized @Nullable String renew(Response refused, @Nullable String used)
      throws SourceException {
    if (!Objects.equals(used, authorization)) {
      return authorization;
    }
    for (Challenge challenge : refused.challenges()) {
      if (challenge.scheme().equalsIgnoreCase("Bearer")) {
        authorization = "Bearer " + tokens.send(challenge);
        return authorization;
      }
    }
    throw new SourceException(
        source, Reason.DENIED, "asks for credentials (HTTP " + refused.code() + ")", null);
  }
}
