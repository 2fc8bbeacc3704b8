package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.credentials.Credential;
import dev.sandboxed.image.internal.json.InvalidDocumentException;
import dev.sandboxed.image.internal.json.TokenReader;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import java.io.IOException;
import java.util.Set;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Gets tokens from the server that a registry names. A password is sent in a header, see
 * https://distribution.github.io/distribution/spec/auth/token; an identity token in a body, see
 * https://distribution.github.io/distribution/spec/auth/oauth. Servers that know only one of the
 * two get the other as well, if they know it for that.
 */
final class TokenRequest {
  private static final long MAX_BODY = 1 << 20;
  private static final Set<Integer> OTHER_WAY = Set.of(400, 401, 404, 405);

  private final Http http;
  private final Source source;

  TokenRequest(Http http, Source source) {
    this.http = http;
    this.source = source;
  }

  Token send(Challenge bearer, Scopes scopes, @Nullable Credential credential)
      throws SourceException {
    HttpUrl realm = realm(bearer);
    if (credential != null && !source.mayShareWith(realm)) {
      throw refused(
          "named a token server without TLS, which does not get to see credentials: "
              + realm.host());
    }
    String service = bearer.parameter("service");
    Request inHeader = inHeader(realm, service, scopes, credential);
    if (credential instanceof Credential.IdentityToken token) {
      FormBody.Builder form = form(service, scopes).add("grant_type", "refresh_token");
      return first(post(realm, form.add("refresh_token", token.secret()).build()), inHeader);
    }
    if (credential instanceof Credential.Password password) {
      FormBody.Builder form = form(service, scopes).add("grant_type", "password");
      form.add("username", password.username()).add("password", password.password());
      return first(inHeader, post(realm, form.build()));
    }
    return send(inHeader);
  }

  private Token first(Request first, Request second) throws SourceException {
    try {
      return send(first);
    } catch (SourceException e) {
      boolean refusedPassword = first.method().equals("GET") && e.status() == 401;
      if (!OTHER_WAY.contains(e.status()) || refusedPassword) {
        throw e;
      }
      try {
        return send(second);
      } catch (SourceException again) {
        again.addSuppressed(e);
        throw again;
      }
    }
  }

  private Token send(Request request) throws SourceException {
    try (Response response = http.ask(source, request, null, null)) {
      return Token.of(TokenReader.read(Http.body(response, MAX_BODY)), http.time().now());
    } catch (InvalidDocumentException e) {
      // What is malformed may be quoted, and may be a token.
      String wrong = e.getCause() == null ? String.valueOf(e.getMessage()) : "is malformed";
      throw refused("named a token server whose answer " + wrong);
    } catch (IOException e) {
      throw Http.unreachable(source, e);
    }
  }

  private static Request inHeader(
      HttpUrl realm, String service, Scopes scopes, @Nullable Credential credential) {
    HttpUrl.Builder url = realm.newBuilder();
    if (!service.isEmpty()) {
      url.addQueryParameter("service", service);
    }
    scopes.texts().forEach(scope -> url.addQueryParameter("scope", scope));
    Request.Builder request = new Request.Builder().url(url.build());
    if (credential instanceof Credential.Password password) {
      request.header("Authorization", password.basic());
    } else if (credential instanceof Credential.IdentityToken token) {
      request.header("Authorization", new Credential.Password("", token.secret()).basic());
    }
    return request.build();
  }

  private static FormBody.Builder form(String service, Scopes scopes) {
    FormBody.Builder form = new FormBody.Builder().add("client_id", "sandboxed");
    if (!service.isEmpty()) {
      form.add("service", service);
    }
    return form.add("scope", scopes.toString());
  }

  private static Request post(HttpUrl realm, FormBody body) {
    return new Request.Builder().url(realm).post(body).build();
  }

  /** A registry that is spoken to in TLS may not send us elsewhere without. */
  private HttpUrl realm(Challenge bearer) throws SourceException {
    HttpUrl url = HttpUrl.parse(bearer.parameter("realm"));
    if (url == null) {
      throw refused("named a token server that has no URL");
    }
    if (!url.isHttps() && source.base().isHttps()) {
      throw refused("named a token server that we do not ask, without TLS: " + url.host());
    }
    return url.newBuilder().username("").password("").fragment(null).build();
  }

  private SourceException refused(String message) {
    return new SourceException(source, Reason.DENIED, message, null);
  }
}
