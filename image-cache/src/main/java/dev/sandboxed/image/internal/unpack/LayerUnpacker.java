package dev.sandboxed.image.internal.unpack;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.internal.store.ContentDigest;
import dev.sandboxed.image.internal.store.ContentMismatchException;
import dev.sandboxed.image.layer.LayerWriter;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.LongConsumer;

/** Unpacks one layer in one pass: decompress, hash, read the tar, write. Thread-safe. */
public final class LayerUnpacker {
  private static final int BUFFER = 1 << 16;

  private final UnpackLimits limits;
  private final boolean singleId;
  private final DiskSpace space;
  private final LongConsumer unpacked;

  /**
   * Unpacks layers within limits.
   *
   * @param singleId true if every owner is to be written as 0:0
   */
  public LayerUnpacker(UnpackLimits limits, boolean singleId) {
    this(limits, singleId, () -> {}, bytes -> {});
  }

  /**
   * Unpacks layers within limits, and while there is space on the disk.
   *
   * @param unpacked is told for every megabyte how many bytes have come out in sum
   */
  public LayerUnpacker(
      UnpackLimits limits, boolean singleId, DiskSpace space, LongConsumer unpacked) {
    this.limits = limits;
    this.singleId = singleId;
    this.space = space;
    this.unpacked = unpacked;
  }

  /** Fails when too little of the disk is left; asked now and then. */
  @FunctionalInterface
  public interface DiskSpace {
    void check();
  }

  private static final class Unclosed extends FilterInputStream {
    Unclosed(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }

  /**
   * What came out of a layer.
   *
   * @param devices that it has, and that were left out
   */
  public record Unpacked(long entries, long bytes, long devices) {}

  /**
   * Reads the whole stream, to its end, and does not close it. The writer is finished only if the
   * uncompressed tar has the right digest.
   *
   * @param compressed in gzip, zstd or not at all; the first bytes decide, whatever the media type
   *     says
   * @throws InvalidLayerException if it is not a tar that can be unpacked safely
   */
  public Unpacked unpack(InputStream compressed, Digest diffId, LayerWriter writer)
      throws IOException {
    BufferedInputStream source = new BufferedInputStream(new Unclosed(compressed), BUFFER);
    try (InputStream tar = new ReadAhead(Decompression.open(source))) {
      HashedInputStream hashed =
          new HashedInputStream(tar, diffId.algorithm(), limits.bytes(), space, unpacked);
      Consumption consumption = new Consumption(limits);
      LayerContents contents = new LayerContents(writer, singleId, consumption);
      apply(new TarReader(new BufferedInputStream(hashed, BUFFER)), contents, consumption);
      hashed.transferTo(OutputStream.nullOutputStream());
      source.transferTo(OutputStream.nullOutputStream());
      check(hashed, diffId);
      writer.finish();
      unpacked.accept(hashed.count());
      return new Unpacked(consumption.entries(), hashed.count(), contents.devices());
    }
  }

  private static void check(HashedInputStream hashed, Digest diffId) throws InvalidLayerException {
    try {
      ContentDigest.check(hashed.hash(), diffId);
    } catch (ContentMismatchException e) {
      throw new InvalidLayerException(
          "it unpacks to something else than the configuration of the image says: "
              + e.getMessage(),
          e);
    }
  }

  private static void apply(TarReader tar, LayerContents contents, Consumption consumption)
      throws IOException {
    for (TarEntry entry = tar.next(); entry != null; entry = tar.next()) {
      consumption.add(entry);
      contents.add(entry, tar.content());
    }
    contents.finish();
  }
}
