package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.json.InvalidDocumentException;
import dev.sandboxed.image.internal.json.TokenReader;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import java.io.IOException;
import okhttp3.Challenge;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/** Gets a token that allows to pull from one repository. */
final class TokenRequest {
  private static final long MAX_BODY = 1 << 20;

  private final Http http;
  private final Source source;

  TokenRequest(Http http, Source source) {
    this.http = http;
    this.source = source;
  }

  String send(Challenge challenge) throws SourceException {
    HttpUrl url = url(challenge);
    try (Response response = http.get(source, new Request.Builder().url(url).build(), null)) {
      return TokenReader.read(Http.body(response, MAX_BODY));
    } catch (InvalidDocumentException e) {
      throw new SourceException(
          source, Reason.DENIED, "named a token server whose answer " + e.getMessage(), e);
    } catch (IOException e) {
      throw Http.unreachable(source, e);
    }
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
