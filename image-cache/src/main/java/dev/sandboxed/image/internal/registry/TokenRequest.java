package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.credentials.Credential;
import dev.sandboxed.image.internal.json.InvalidDocumentException;
import dev.sandboxed.image.internal.json.TokenReader;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import java.io.IOException;
import okhttp3.Challenge;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Gets a token that allows to pull from one repository. */
final class TokenRequest {
  private static final long MAX_BODY = 1 << 20;

  private final Http http;
  private final Source source;

  TokenRequest(Http http, Source source) {
    this.http = http;
    this.source = source;
  }

  String send(Challenge challenge, @Nullable Credential credential) throws SourceException {
    HttpUrl url = url(challenge);
    if (credential != null && !source.mayShareWith(url)) {
      throw new SourceException(
          source,
          Reason.DENIED,
          "named a token server without TLS, which does not get to see credentials: " + url.host(),
          null);
    }
    try (Response response = http.ask(source, request(url, credential), null)) {
      return TokenReader.read(Http.body(response, MAX_BODY));
    } catch (InvalidDocumentException e) {
      throw new SourceException(
          source, Reason.DENIED, "named a token server whose answer " + e.getMessage(), e);
    } catch (IOException e) {
      throw Http.unreachable(source, e);
    }
  }

  private static Request request(HttpUrl url, @Nullable Credential credential) {
    Request.Builder request = new Request.Builder().url(url);
    if (credential instanceof Credential.Password password) {
      request.header("Authorization", Authorizer.basic(password));
    } else if (credential instanceof Credential.IdentityToken token) {
      request.url(url.newBuilder().query(null).build()).post(exchange(url, token));
    }
    return request.build();
  }

  /** See https://distribution.github.io/distribution/spec/auth/oauth. */
  private static FormBody exchange(HttpUrl url, Credential.IdentityToken token) {
    FormBody.Builder form =
        new FormBody.Builder()
            .add("grant_type", "refresh_token")
            .add("client_id", "sandboxed")
            .add("refresh_token", token.secret());
    for (String name : url.queryParameterNames()) {
      for (String value : url.queryParameterValues(name)) {
        form.add(name, value == null ? "" : value);
      }
    }
    return form.build();
  }

  private HttpUrl url(Challenge challenge) throws SourceException {
    String realm = challenge.authParams().getOrDefault("realm", "");
    HttpUrl url = HttpUrl.parse(realm);
    if (url == null || !isTrustworthy(url)) {
      throw new SourceException(
          source,
          Reason.DENIED,
          "named a token server that we do not ask: \"" + realm + "\"",
          null);
    }
    String service = challenge.authParams().getOrDefault("service", "");
    String scope =
        challenge.authParams().getOrDefault("scope", "repository:" + source.repository() + ":pull");
    HttpUrl.Builder query = url.newBuilder();
    if (!service.isEmpty()) {
      query.addQueryParameter("service", service);
    }
    return query.addQueryParameter("scope", scope).build();
  }

  /**
   * A registry that is spoken to in TLS may not send us elsewhere without, and none to a cloud's
   * metadata service.
   */
  private boolean isTrustworthy(HttpUrl realm) {
    String host = realm.host();
    boolean linkLocal = host.startsWith("169.254.") || host.startsWith("fe80:");
    return !linkLocal && !host.equals("0.0.0.0") && (realm.isHttps() || !source.base().isHttps());
  }
}
