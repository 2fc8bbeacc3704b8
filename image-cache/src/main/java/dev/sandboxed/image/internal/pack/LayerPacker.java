package dev.sandboxed.image.internal.pack;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.internal.store.ContentDigest;
import dev.sandboxed.image.layer.LayerWriters;
import java.io.BufferedOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/** Packs trees as layers, in one pass: read, write the tar, hash, compress, hash. Thread-safe. */
public final class LayerPacker {
  private static final int BUFFER = 1 << 16;

  private final LayerWriters trees;

  public LayerPacker(LayerWriters trees) {
    this.trees = trees;
  }

  /**
   * A packed layer.
   *
   * @param blob the digest of the compressed form
   * @param size of the compressed form
   * @param diffId the digest of the tar
   */
  public record Packed(Digest blob, long size, Digest diffId) {}

  /** Writes the compressed layer, and closes the stream. */
  public Packed pack(Path tree, OutputStream blob) throws IOException {
    MessageDigest compressed = ContentDigest.hash("sha256");
    MessageDigest plain = ContentDigest.hash("sha256");
    Counter counter = new Counter(new BufferedOutputStream(blob, BUFFER));
    try (OutputStream gzip = new FastGzip(new DigestOutputStream(counter, compressed));
        OutputStream hashed = new DigestOutputStream(gzip, plain);
        OutputStream out = new BufferedOutputStream(hashed, BUFFER)) {
      LayerTar tar = new LayerTar(out);
      trees.read(tree, tar);
      tar.finish();
    }
    return new Packed(digest(compressed), counter.count, digest(plain));
  }

  private static Digest digest(MessageDigest hash) {
    return new Digest("sha256", HexFormat.of().formatHex(hash.digest()));
  }

  /** Somebody waits for it, and mostly it stays on this machine. */
  private static final class FastGzip extends GZIPOutputStream {
    FastGzip(OutputStream out) throws IOException {
      super(out, BUFFER);
      def.setLevel(Deflater.BEST_SPEED);
    }
  }

  private static final class Counter extends FilterOutputStream {
    private long count;

    Counter(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int one) throws IOException {
      out.write(one);
      count++;
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      count += length;
    }
  }
}
