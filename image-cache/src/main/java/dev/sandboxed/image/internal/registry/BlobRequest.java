package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.registry.SourceException.Reason;
import dev.sandboxed.image.internal.store.ContentMismatchException;
import dev.sandboxed.image.internal.store.VerifiedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import okhttp3.HttpUrl;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** Gets a blob, or the rest of one. */
final class BlobRequest {
  private final Http http;

  BlobRequest(Http http) {
    this.http = http;
  }

  /** Returns a body that starts at the offset. */
  Response send(Source source, Authorizer authorizer, Descriptor blob, long offset)
      throws SourceException {
    return send(source.url("blobs", blob.digest().toString()), source, authorizer, blob, offset);
  }

  /**
   * The same from another place, without credentials.
   *
   * @param source who has named that place
   */
  Response sendTo(String place, Source source, Descriptor blob, long offset)
      throws SourceException {
    HttpUrl url = HttpUrl.parse(place);
    if (url == null || (source.base().isHttps() && !url.isHttps())) {
      throw new SourceException(
          source, Reason.UNSAFE, "names a place that has no URL with TLS", null);
    }
    return send(url.newBuilder().username("").password("").build(), source, null, blob, offset);
  }

  private Response send(
      HttpUrl url, Source source, @Nullable Authorizer authorizer, Descriptor blob, long offset)
      throws SourceException {
    Request.Builder request = new Request.Builder().url(url);
    if (offset > 0) {
      request.header("Range", "bytes=" + offset + "-");
    }
    Response response = http.ask(source, request.build(), authorizer, null);
    try {
      position(response, offset, blob.size());
      return response;
    } catch (IOException e) {
      response.close();
      throw Http.unreachable(source, e);
    }
  }

  /** Returns the whole of a small blob. */
  byte[] document(Source source, Authorizer authorizer, Descriptor blob)
      throws SourceException, ContentMismatchException {
    Request request =
        new Request.Builder().url(source.url("blobs", blob.digest().toString())).build();
    return http.read(
        source,
        request,
        authorizer,
        response -> {
          InputStream body = response.body().byteStream();
          try (VerifiedInputStream content =
              new VerifiedInputStream(body, blob.digest(), blob.size())) {
            return content.readAllBytes();
          }
        });
  }

  /** A server that ignores the range sends everything again. */
  private static void position(Response response, long offset, long size) throws IOException {
    if (response.code() != 206) {
      response.body().source().skip(offset);
      return;
    }
    String header = Objects.requireNonNullElse(response.header("Content-Range"), "");
    ContentRange range = ContentRange.parse(header);
    if (range == null || !range.isRest(offset, size)) {
      throw new IOException("asked for the bytes from " + offset + " on, it sent others");
    }
  }
}
