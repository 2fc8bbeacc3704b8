package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.json.Descriptor;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a blob. A connection that breaks is taken up again where it broke, as long as that
 * leads on. Fails with an {@link dev.sandboxed.image.ImageException}. Not thread-safe.
 */
final class BlobStream extends InputStream {
  private static final long WORTHWHILE = 1 << 20;

  private final RegistryClient client;
  private final Descriptor blob;
  private final String what;
  private @Nullable Response response;
  private @Nullable InputStream body;
  private @Nullable Source source;
  private long offset;
  private long offsetOfFailure = -WORTHWHILE;
  private int failures;
  private boolean closed;

  BlobStream(RegistryClient client, Descriptor blob, String what) {
    this.client = client;
    this.blob = blob;
    this.what = what;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int from, int length) throws IOException {
    if (closed) {
      throw new IOException("closed");
    }
    while (true) {
      try {
        int count = opened().read(buffer, from, length);
        offset += Math.max(0, count);
        if (count < 0 && offset < blob.size() && !isComplete()) {
          throw new IOException("the connection was closed after " + offset + " bytes");
        }
        return count;
      } catch (IOException e) {
        disconnect();
        failed(e);
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    disconnect();
  }

  private void disconnect() {
    if (response != null) {
      response.close();
    }
    response = null;
    body = null;
  }

  private InputStream opened() {
    InputStream open = body;
    if (open == null) {
      RegistryClient.OpenBlob opened = client.open(blob, offset, what);
      source = opened.source();
      response = opened.response();
      open = opened.response().body().byteStream();
      body = open;
    }
    return open;
  }

  /** A body of a known length that ended without an error is all that the registry has. */
  private boolean isComplete() {
    return response != null && response.body().contentLength() >= 0;
  }

  private void failed(IOException e) {
    failures = offset - offsetOfFailure >= WORTHWHILE ? 1 : failures + 1;
    offsetOfFailure = offset;
    List<SourceException> reasons = new ArrayList<>();
    if (source != null) {
      String how = "broke off after " + offset + " bytes (" + Http.described(e) + ")";
      reasons.add(new SourceException(source, SourceException.Reason.UNREACHABLE, how, e));
    }
    if (failures >= client.patience().attempts()) {
      throw client.failure(what, reasons);
    }
    client.pause(what, failures, reasons);
  }
}
