package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Tells a listener how one pull goes on, and adds up its figures. What the listener throws is
 * logged once and ends nothing. Thread-safe: everything is guarded by this, also while the listener
 * is told, so that figures come in their order.
 */
final class PullProgress {
  private final ImageName image;
  private final PullListener listener;
  private final LongSupplier nanoTime;
  private final TransferRate rate = new TransferRate();
  private final Map<Digest, Long> sizes = new HashMap<>();
  private final Map<Digest, Long> received = new HashMap<>();
  private final Map<Digest, Long> extracted = new HashMap<>();
  private long start;
  private long bytes;
  private int finishedLayers;
  private boolean under;
  private boolean complained;

  PullProgress(ImageName image, PullListener listener, LongSupplier nanoTime) {
    this.image = image;
    this.listener = listener;
    this.nanoTime = nanoTime;
    this.start = nanoTime.getAsLong();
  }

  synchronized void started() {
    start = nanoTime.getAsLong();
    under = true;
    tell(() -> listener.started(image));
  }

  synchronized void waiting() {
    under = true;
    tell(() -> listener.waiting(image));
  }

  synchronized void resolved(String source, List<PullListener.Layer> layers) {
    for (PullListener.Layer layer : layers) {
      if (!layer.cached()) {
        sizes.put(layer.digest(), layer.size());
        bytes += layer.size();
      }
    }
    tell(() -> listener.resolved(image, source, layers));
    advance();
  }

  synchronized void received(Digest layer, long sum) {
    received.put(layer, sum);
    tell(() -> listener.progressed(image, layer, sum));
    advance();
  }

  synchronized void extracted(Digest layer, long sum) {
    extracted.put(layer, sum);
    advance();
  }

  synchronized void layerFinished(Digest layer) {
    finishedLayers++;
    if (!received.containsKey(layer)) {
      bytes -= sizes.getOrDefault(layer, 0L);
    }
    tell(() -> listener.layerFinished(image, layer));
    advance();
  }

  synchronized void finished(CachedImage cached, long sum, Duration duration) {
    under = false;
    tell(() -> listener.finished(cached, sum, duration));
  }

  /** Says that it failed, if anything was said and that was not the end. */
  synchronized void end() {
    if (under) {
      under = false;
      tell(() -> listener.failed(image));
    }
  }

  private void advance() {
    long now = nanoTime.getAsLong();
    long sum = sum(received);
    PullFigures figures =
        new PullFigures(
            bytes,
            sum,
            sum(extracted),
            sizes.size(),
            finishedLayers,
            rate.at(now, sum),
            Duration.ofNanos(now - start));
    tell(() -> listener.advanced(image, figures));
  }

  private static long sum(Map<Digest, Long> amounts) {
    long sum = 0;
    for (long amount : amounts.values()) {
      sum += amount;
    }
    return sum;
  }

  private void tell(Runnable what) {
    try {
      what.run();
    } catch (RuntimeException e) {
      if (!complained) {
        complained = true;
        PullLog.warn("The listener of the pull of " + image.familiar() + " failed: " + e);
      }
    }
  }
}
