package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.json.Descriptor;
import java.io.IOException;
import java.util.Objects;
import okhttp3.Request;
import okhttp3.Response;

/** Gets a blob, or the rest of one. */
final class BlobRequest {
  private final Http http;

  BlobRequest(Http http) {
    this.http = http;
  }

  /** Returns a body that starts at the offset. */
  Response send(Source source, Authorizer authorizer, Descriptor blob, long offset)
      throws SourceException {
    Request.Builder request =
        new Request.Builder().url(source.url("blobs", blob.digest().toString()));
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
