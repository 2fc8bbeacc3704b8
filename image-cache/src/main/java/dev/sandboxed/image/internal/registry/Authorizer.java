package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.credentials.Credential;
import dev.sandboxed.image.internal.credentials.Finding;
import dev.sandboxed.image.internal.credentials.Keychain;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Answers the challenges of one source; all requests to it share the answers. Thread-safe: while
 * one thread gets a token, the others wait for it.
 */
final class Authorizer {
  private final Source source;
  private final Http http;
  private final Keychain keychain;

  /** By what a request asks for. Guarded by this. */
  private final Map<Scopes, Grant> grants = new HashMap<>();

  /** Guarded by this. */
  private @Nullable Finding finding;

  /** What {@code /v2/} asks for, once that was needed. Guarded by this. */
  private @Nullable List<Challenge> ofRoot;

  Authorizer(Source source, Http http, Keychain keychain) {
    this.source = source;
    this.http = http;
    this.keychain = keychain;
  }

  /**
   * An answer to a challenge.
   *
   * @param scopes what was asked for; may be more than the request wanted
   */
  private record Grant(String authorization, Instant expires, Challenge challenge, Scopes scopes) {
    @Override
    public String toString() {
      return "Grant[…]";
    }
  }

  /** Returns what to send, new if it has expired; null if nothing was asked for yet. */
  synchronized @Nullable String current(Scopes scopes) throws SourceException {
    Grant grant = grants.get(scopes);
    if (grant != null && grant.expires().isBefore(http.time().now())) {
      grant = kept(scopes, bearer(grant.challenge(), grant.scopes()));
    }
    return grant == null ? null : grant.authorization();
  }

  /**
   * Returns the authorization to try instead of the one that was refused.
   *
   * @param used what was refused; another thread may have replaced it already
   * @param again whether what this returned before was refused, too
   * @return null if there is nothing better
   */
  synchronized @Nullable String renew(
      Response refused, @Nullable String used, Scopes scopes, boolean again)
      throws SourceException {
    if (!source.isHome(refused.request().url())) {
      throw denied("sends us to " + refused.request().url().host() + ", which refuses access");
    }
    Grant known = grants.get(scopes);
    if (known != null && !known.authorization().equals(used)) {
      return known.authorization();
    }
    List<Challenge> challenges = challenges(refused);
    Challenge bearer = Challenge.first(challenges, "bearer");
    if (bearer == null) {
      String basic = basic(challenges, refused.code());
      boolean same = Objects.equals(basic, used);
      return same
          ? null
          : kept(scopes, new Grant(basic, Instant.MAX, challenges.get(0), scopes)).authorization();
    }
    Scopes wanted = Scopes.parse(bearer.parameter("scope")).and(scopes);
    boolean more = known == null || !known.scopes().equals(wanted);
    return again && !more ? null : kept(scopes, bearer(bearer, wanted)).authorization();
  }

  /** Some registries say at their root only how to log in. */
  private List<Challenge> challenges(Response refused) throws SourceException {
    List<Challenge> own = Challenge.parse(refused.headers("WWW-Authenticate"));
    if (Challenge.first(own, "bearer") != null || Challenge.first(own, "basic") != null) {
      return own;
    }
    if (ofRoot == null) {
      ofRoot = new PingRequest(http).challenges(source);
    }
    return ofRoot;
  }

  private Grant bearer(Challenge challenge, Scopes scopes) throws SourceException {
    Credential credential = find().credential();
    if (credential instanceof Credential.RegistryToken token) {
      return new Grant("Bearer " + token.secret(), Instant.MAX, challenge, scopes);
    }
    Token token = new TokenRequest(http, source).send(challenge, scopes, credential);
    return new Grant("Bearer " + token.value(), token.expires(), challenge, scopes);
  }

  private String basic(List<Challenge> challenges, int status) throws SourceException {
    if (Challenge.first(challenges, "basic") != null
        && find().credential() instanceof Credential.Password password) {
      return password.basic();
    }
    throw denied("asks for credentials (HTTP " + status + ")");
  }

  private Grant kept(Scopes scopes, Grant grant) throws SourceException {
    if (!grant.authorization().chars().allMatch(c -> c >= ' ' && c < 127)) {
      throw denied("cannot be sent a token with control or foreign characters");
    }
    grants.put(scopes, grant);
    return grant;
  }

  /** Adds which credentials were used, where that is the question. */
  synchronized SourceException explained(SourceException failure) {
    Finding found = finding;
    boolean asked = failure.reason() == Reason.DENIED || failure.reason() == Reason.RATE_LIMITED;
    if (!asked || found == null) {
      return failure;
    }
    String said = String.valueOf(failure.getMessage());
    Credential credential = found.credential();
    if (credential != null && !credential.secret().isEmpty()) {
      said = said.replace(credential.secret(), "…");
    }
    return new SourceException(
        source, failure.reason(), said + ", asked " + found.described(), failure.getCause());
  }

  private Finding find() {
    if (finding != null) {
      return finding;
    }
    Finding found =
        source.confidential()
            ? keychain.find(source.registry(), source.repository())
            : new Finding(null, "without credentials: they are not sent without TLS");
    finding = found;
    return found;
  }

  private SourceException denied(String message) {
    return new SourceException(source, Reason.DENIED, message, null);
  }
}
