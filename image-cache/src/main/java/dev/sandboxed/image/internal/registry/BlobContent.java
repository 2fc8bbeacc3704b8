package dev.sandboxed.image.internal.registry;

import java.io.IOException;
import java.io.InputStream;

/** The bytes of a blob, which can be had as often as an upload needs them. */
public interface BlobContent {
  /**
   * Opens them from the beginning. The end of the stream is reached only if it is what the digest
   * says.
   */
  InputStream open() throws IOException;

  /** Is told how much of a blob a registry has been sent. */
  interface Progress {
    void sent(long bytes);
  }
}
