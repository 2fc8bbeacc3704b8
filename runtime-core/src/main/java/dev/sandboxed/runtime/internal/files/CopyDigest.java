package dev.sandboxed.runtime.internal.files;

import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.runtime.internal.launch.FileSink;
import dev.sandboxed.runtime.spec.FileCopy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The SHA-256 of everything that a copy brings into a sandbox, but for times. */
public final class CopyDigest implements FileSink {

  private final MessageDigest digest;

  private CopyDigest() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  /**
   * Reads it all.
   *
   * @throws IOException saying which file could not be read
   */
  public static String of(FileCopy copy) throws IOException {
    CopyDigest sink = new CopyDigest();
    CopySource.read(copy, 0, 0, sink);
    return HexFormat.of().formatHex(sink.digest.digest());
  }

  @Override
  public void directory(byte[] path, Metadata metadata) {
    entry('d', path, metadata);
  }

  @Override
  public void file(byte[] path, Metadata metadata, InputStream content) throws IOException {
    entry('f', path, metadata);
    byte[] buffer = new byte[1 << 16];
    long size = 0;
    for (int read = content.read(buffer); read >= 0; read = content.read(buffer)) {
      digest.update(buffer, 0, read);
      size += read;
    }
    digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, size));
  }

  @Override
  public void symlink(byte[] path, byte[] target, Metadata metadata) {
    entry('l', path, metadata);
    text(target);
  }

  private void entry(char type, byte[] path, Metadata metadata) {
    digest.update((byte) type);
    text(path);
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, metadata.mode()));
  }

  private void text(byte[] bytes) {
    digest.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
    digest.update(bytes);
  }
}
