package dev.sandboxed.runtime.internal.files;

import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.runtime.internal.launch.FileSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Keeps the content of the one file that it is told of. Not thread-safe. */
public final class FileContent implements FileSink {

  private byte[] content = new byte[0];

  public byte[] bytes() {
    return content;
  }

  @Override
  public void directory(byte[] path, Metadata metadata) {
    throw new UncheckedIOException(new IOException("it is a directory"));
  }

  @Override
  public void file(byte[] path, Metadata metadata, InputStream from) throws IOException {
    try {
      content = from.readAllBytes();
    } catch (OutOfMemoryError e) {
      throw new IOException("it does not fit into the memory of this JVM; copy it out instead", e);
    }
  }

  @Override
  public void symlink(byte[] path, byte[] target, Metadata metadata) {
    throw new IllegalStateException("A link that is read is followed");
  }
}
