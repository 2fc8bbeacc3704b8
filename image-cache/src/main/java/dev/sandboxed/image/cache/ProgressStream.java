package dev.sandboxed.image.cache;

import dev.sandboxed.image.internal.store.VerifiedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.util.function.LongConsumer;

/** Tells from time to time how much has been received. */
final class ProgressStream extends FilterInputStream {
  private static final long STEP = 1 << 18;

  private final VerifiedInputStream content;
  private final LongConsumer listener;
  private long told;

  ProgressStream(VerifiedInputStream content, LongConsumer listener) {
    super(content);
    this.content = content;
    this.listener = listener;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    int count = super.read(buffer, offset, length);
    long received = content.received();
    if (received - told >= STEP || (count < 0 && received > told)) {
      told = received;
      listener.accept(received);
    }
    return count;
  }
}
