package dev.sandboxed.image.internal.registry;

import java.util.List;
import okhttp3.Request;
import okhttp3.Response;

/** Asks the root of the API, which says how to log in. */
final class PingRequest {
  private final Http http;

  PingRequest(Http http) {
    this.http = http;
  }

  List<Challenge> challenges(Source source) throws SourceException {
    Request request = new Request.Builder().url(source.root()).build();
    try (Response response = http.answer(source, request)) {
      boolean home = source.isHome(response.request().url());
      return home && response.code() == 401
          ? Challenge.parse(response.headers("WWW-Authenticate"))
          : List.of();
    }
  }
}
