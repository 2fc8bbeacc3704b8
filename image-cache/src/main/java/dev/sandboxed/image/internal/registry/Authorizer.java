package dev.sandboxed.image.internal.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.internal.credentials.Credential;
import dev.sandboxed.image.internal.credentials.Finding;
import dev.sandboxed.image.internal.credentials.Keychain;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import java.util.Base64;
import java.util.Objects;
import okhttp3.Challenge;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Answers the challenges of one source; all requests to it share the answer. Thread-safe. */
final class Authorizer {
  private final Source source;
  private final TokenRequest tokens;
  private final Keychain keychain;

  /** Guarded by this. */
  private @Nullable String authorization;

  /** Guarded by this. */
  private @Nullable Finding finding;

  Authorizer(Source source, TokenRequest tokens, Keychain keychain) {
    this.source = source;
    this.tokens = tokens;
    this.keychain = keychain;
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
    if (!source.isHome(refused.request().url())) {
      throw denied("sends us to " + refused.request().url().host() + ", which refuses access");
    }
    if (!Objects.equals(used, authorization)) {
      return authorization;
    }
    String answer = answer(refused);
    if (!answer.chars().allMatch(c -> c >= ' ' && c < 127)) {
      throw denied("cannot be sent a token with control or foreign characters");
    }
    authorization = answer;
    return answer;
  }

  private String answer(Response refused) throws SourceException {
    Challenge bearer = challenge(refused, "Bearer");
    if (bearer != null) {
      Credential credential = find().credential();
      return "Bearer "
          + (credential instanceof Credential.RegistryToken token
              ? token.secret()
              : tokens.send(bearer, credential));
    }
    if (challenge(refused, "Basic") != null
        && find().credential() instanceof Credential.Password password) {
      return basic(password);
    }
    throw denied("asks for credentials (HTTP " + refused.code() + ")");
  }

  static String basic(Credential.Password password) {
    byte[] both = (password.username() + ":" + password.password()).getBytes(UTF_8);
    return "Basic " + Base64.getEncoder().encodeToString(both);
  }

  /** Adds which credentials were used, where that is the question. */
  synchronized SourceException explained(SourceException failure) {
    Finding found = finding;
    if (failure.reason() != Reason.DENIED || found == null) {
      return failure;
    }
    String said = String.valueOf(failure.getMessage());
    Credential credential = found.credential();
    if (credential != null && !credential.secret().isEmpty()) {
      said = said.replace(credential.secret(), "…");
    }
    return new SourceException(
        source, Reason.DENIED, said + ", asked " + found.described(), failure.getCause());
  }

  private synchronized Finding find() {
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

  private static @Nullable Challenge challenge(Response refused, String scheme) {
    for (Challenge challenge : refused.challenges()) {
      if (challenge.scheme().equalsIgnoreCase(scheme)) {
        return challenge;
      }
    }
    return null;
  }

  private SourceException denied(String message) {
    return new SourceException(source, Reason.DENIED, message, null);
  }
}
