package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.registry.SourceException.Reason;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** The repository that is pushed to. Thread-safe. */
record Destination(Http http, Source source, Authorizer authorizer) {
  Scopes scopes() {
    return Scopes.push(source.repository());
  }

  /** Returns a successful answer, asking again where that may help. */
  Response ask(Request request, Scopes scopes) throws SourceException {
    return http.ask(source, request, authorizer(request.url()), scopes, true);
  }

  /** Whoever is at another host gets nothing secret. */
  @Nullable Authorizer authorizer(HttpUrl url) {
    return source.isHome(url) ? authorizer : null;
  }

  /**
   * Whether something is there.
   *
   * @param kind {@code blobs} or {@code manifests}
   * @return false also where the registry does not tell; what is sent then says why
   */
  boolean has(String kind, String name) throws SourceException {
    Request request = new Request.Builder().url(source.url(kind, name)).head().build();
    try (Response response = ask(request, scopes())) {
      return response.isSuccessful();
    } catch (SourceException e) {
      boolean told =
          e.reason() == Reason.NOT_FOUND
              || e.reason() == Reason.DENIED
              || e.reason() == Reason.UNSAFE;
      if (told) {
        return false;
      }
      throw e;
    }
  }
}
