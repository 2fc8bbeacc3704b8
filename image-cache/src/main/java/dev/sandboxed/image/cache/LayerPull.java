package dev.sandboxed.image.cache;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.internal.origin.Origin;
import dev.sandboxed.image.internal.store.ContentMismatchException;
import dev.sandboxed.image.internal.store.FreeSpace;
import dev.sandboxed.image.internal.store.LayerSlot;
import dev.sandboxed.image.internal.store.Store;
import dev.sandboxed.image.internal.store.VerifiedInputStream;
import dev.sandboxed.image.internal.unpack.LayerUnpacker;
import dev.sandboxed.image.internal.unpack.LayerUnpacker.Unpacked;
import dev.sandboxed.image.internal.unpack.UnpackLimits;
import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.image.layer.LayerWriters;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;

/**
 * Brings one layer into the store: loads, verifies and unpacks it in one pass, then puts it in its
 * place.
 */
final class LayerPull {
  private final ImageName image;
  private final ImagePlan.Layer layer;
  private final Origin origin;
  private final Store store;
  private final LayerWriters writers;
  private final PullProgress progress;
  private final boolean keepBlob;

  LayerPull(
      ImageName image,
      ImagePlan.Layer layer,
      Origin origin,
      Store store,
      LayerWriters writers,
      PullProgress progress,
      boolean keepBlob) {
    this.image = image;
    this.layer = layer;
    this.origin = origin;
    this.store = store;
    this.writers = writers;
    this.progress = progress;
    this.keepBlob = keepBlob;
  }

  /**
   * Returns how many bytes were received; none if another process has made the layer in the
   * meantime.
   */
  long run() throws IOException, InterruptedException {
    long received = 0;
    try (LayerSlot slot = store.layer(layer.name(), progress::waiting)) {
      if (!slot.isFilled()) {
        Unpacked unpacked = unpack(slot);
        slot.fill(layer.blob().digest(), unpacked.entries(), unpacked.bytes());
        if (unpacked.devices() > 0) {
          PullLog.debug(unpacked.devices() + " devices were left out of " + described());
        }
        received = layer.blob().size();
      }
    }
    progress.layerFinished(layer.blob().digest());
    return received;
  }

  private Unpacked unpack(LayerSlot slot) throws IOException {
    Path staging = slot.stage();
    UnpackLimits limits = UnpackLimits.forCompressedSize(layer.blob().size());
    FreeSpace space = new FreeSpace(staging);
    LayerUnpacker unpacker =
        new LayerUnpacker(limits, writers.singleId(), space::check, this::extracted);
    try (VerifiedInputStream blob = origin.blob(layer.blob(), described());
        LayerWriter writer = writers.open(staging)) {
      if (keepBlob) {
        blob.copyTo(slot.keepBlob());
      }
      try {
        return unpacker.unpack(new ProgressStream(blob, this::progressed), layer.diffId(), writer);
      } catch (IOException e) {
        throw corrupt(cause(blob, e));
      }
    }
  }

  /**
   * Damaged bytes mostly show as bad compression first; the digest tells whether they are what was
   * promised.
   */
  private static IOException cause(VerifiedInputStream blob, IOException first) {
    try {
      blob.transferTo(OutputStream.nullOutputStream());
      return first;
    } catch (IOException e) {
      return first instanceof ContentMismatchException ? first : e;
    }
  }

  private CorruptImageException corrupt(IOException cause) {
    return new CorruptImageException(
        "Could not unpack "
            + described()
            + ": "
            + cause.getMessage()
            + ". Nothing of it was kept. "
            + origin.remedy(),
        cause);
  }

  private String described() {
    return "the layer " + layer.blob().digest() + " of " + image.familiar();
  }

  private void progressed(long received) {
    progress.received(layer.blob().digest(), received);
  }

  private void extracted(long bytes) {
    progress.extracted(layer.blob().digest(), bytes);
  }
}
