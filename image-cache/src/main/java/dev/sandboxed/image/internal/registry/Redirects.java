package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.registry.SourceException.Reason;
import java.io.IOException;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Follows redirects, with nothing secret: whoever is at another host, port or scheme does not get
 * to see the authorization, and a request with a body is not sent on at all.
 */
final class Redirects {
  private static final int MAX = 10;
  private static final Set<Integer> CODES = Set.of(301, 302, 303, 307, 308);

  private final Connections connections;

  Redirects(Connections connections) {
    this.connections = connections;
  }

  Response follow(Source source, Request first) throws IOException, SourceException {
    Request request = first;
    for (int count = 0; count <= MAX; count++) {
      Response response = connections.call(source, request).execute();
      String location = response.header("Location");
      if (!CODES.contains(response.code()) || location == null || !isSafe(request)) {
        return response;
      }
      response.close();
      request = next(source, request, location);
    }
    throw new SourceException(
        source, Reason.UNSAFE, "sends us on more than " + MAX + " times", null);
  }

  private static boolean isSafe(Request request) {
    return request.method().equals("GET") || request.method().equals("HEAD");
  }

  private static Request next(Source source, Request request, String location)
      throws SourceException {
    HttpUrl from = request.url();
    HttpUrl to = from.resolve(location);
    if (to == null) {
      throw new SourceException(source, Reason.UNSAFE, "sends us to what is no URL", null);
    }
    if (from.isHttps() && !to.isHttps()) {
      throw new SourceException(
          source, Reason.UNSAFE, "sends us to " + to.host() + " without TLS", null);
    }
    Request.Builder next =
        request.newBuilder().url(to.newBuilder().username("").password("").build());
    return Source.isSame(from, to) ? next.build() : next.removeHeader("Authorization").build();
  }
}
