package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How far the pull of one image is, in a line that fits a terminal of 80 columns. Not thread-safe.
 */
final class TerminalLine {
  private static final int BAR = 16;

  private final ImageName image;
  private final long start = System.nanoTime();
  private final Map<Digest, Long> received = new HashMap<>();
  private String source = "";
  private boolean waiting;
  private long total;
  private int layers;
  private int finished;

  TerminalLine(ImageName image) {
    this.image = image;
  }

  String source() {
    return source;
  }

  void waiting() {
    waiting = true;
  }

  void resolved(String from, List<PullListener.Layer> all) {
    source = from;
    for (PullListener.Layer layer : all) {
      if (!layer.cached()) {
        total += layer.size();
        layers++;
      }
    }
  }

  void progressed(Digest layer, long bytes) {
    waiting = false;
    received.put(layer, bytes);
  }

  void layerFinished(Digest layer) {
    waiting = false;
    finished++;
  }

  String text() {
    if (waiting) {
      return "Waiting for " + image.familiar() + ", which another process is pulling";
    }
    if (source.isEmpty()) {
      return "Pulling " + image.familiar();
    }
    long sum = 0;
    for (long bytes : received.values()) {
      sum += bytes;
    }
    int filled = total == 0 ? BAR : (int) (BAR * Math.min(sum, total) / total);
    return "Pulling "
        + image.familiar()
        + " ["
        + "#".repeat(filled)
        + "-".repeat(BAR - filled)
        + "] "
        + Amounts.megabytes(sum)
        + " of "
        + Amounts.megabytes(total)
        + ", "
        + Amounts.perSecond(sum, System.nanoTime() - start)
        + ", "
        + finished
        + "/"
        + layers
        + " layers";
  }
}
