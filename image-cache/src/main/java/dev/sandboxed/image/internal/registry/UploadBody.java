package dev.sandboxed.image.internal.registry;

import java.io.IOException;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** A part of a blob on its way. */
final class UploadBody extends RequestBody {
  private static final MediaType BYTES = MediaType.get("application/octet-stream");

  private final UploadCursor content;
  private final long from;
  private final long count;

  UploadBody(UploadCursor content, long from, long count) {
    this.content = content;
    this.from = from;
    this.count = count;
  }

  @Override
  public MediaType contentType() {
    return BYTES;
  }

  @Override
  public long contentLength() {
    return count;
  }

  /** What has arrived of a part is asked for before it is sent again. */
  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    content.send(from, count, sink);
  }
}
