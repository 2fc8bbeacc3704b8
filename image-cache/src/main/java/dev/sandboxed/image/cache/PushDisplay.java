package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows how one push goes on: on a terminal in a line that is drawn again, else in one line every
 * 15 seconds. Thread-safe: everything is guarded by this.
 */
final class PushDisplay implements PushListener {
  private static final String AGAIN = "\r\033[K";
  private static final long NEXT_LINE_NANOS = 15_000_000_000L;

  private final Consumer<String> output;
  private final int width;
  private final LongSupplier nanoTime;
  private final Ticker ticker;
  private final TransferRate rate = new TransferRate();
  private final Map<Digest, Long> sizes = new HashMap<>();
  private final Map<Digest, Long> sent = new HashMap<>();
  private final Map<Digest, Arrival> arrived = new HashMap<>();
  private @Nullable String title;
  private long nextLine;
  private String shown = "";

  /**
   * Shows it.
   *
   * @param output writes text as it is
   * @param width of the terminal, 0 if there is none
   */
  PushDisplay(Consumer<String> output, int width, LongSupplier nanoTime, Ticker ticker) {
    this.output = output;
    this.width = width;
    this.nanoTime = nanoTime;
    this.ticker = ticker;
  }

  @Override
  public synchronized void started(ImageName image, ImageReference target, List<Blob> blobs) {
    blobs.forEach(blob -> sizes.put(blob.digest(), blob.size()));
    nextLine = nanoTime.getAsLong() + NEXT_LINE_NANOS;
    boolean first = title == null;
    title = "Pushing " + image.familiar() + " to " + target.familiar();
    if (first) {
      ticker.start(this::tick);
    }
  }

  @Override
  public synchronized void progressed(ImageReference target, Digest blob, long bytes) {
    sent.put(blob, bytes);
  }

  @Override
  public synchronized void blobFinished(ImageReference target, Digest blob, Arrival how) {
    arrived.put(blob, how);
  }

  @Override
  public synchronized void finished(Pushed pushed, Duration duration) {
    title = null;
    erase();
    int blobs = pushed.uploaded() + pushed.mounted() + pushed.present();
    output.accept(
        "Pushed "
            + pushed.reference().familiar()
            + ": "
            + pushed.uploaded()
            + " of "
            + blobs
            + " blobs sent, "
            + Amounts.megabytes(pushed.bytes())
            + " in "
            + Amounts.seconds(duration)
            + (pushed.leftOut() == 0 ? "" : "; " + pushed.leftOut() + " left out")
            + "\n");
  }

  @Override
  public synchronized void failed(ImageReference target) {
    title = null;
    erase();
  }

  private void erase() {
    if (!shown.isEmpty()) {
      output.accept(AGAIN);
      shown = "";
    }
  }

  private synchronized boolean tick() {
    if (title == null) {
      return false;
    }
    long now = nanoTime.getAsLong();
    String text = title + ": " + state(now);
    if (width > 0) {
      String line = text.length() < width ? text : text.substring(0, width - 1);
      if (!line.equals(shown)) {
        output.accept(AGAIN + line);
        shown = line;
      }
    } else if (now - nextLine >= 0) {
      nextLine = now + NEXT_LINE_NANOS;
      output.accept(text + "\n");
    }
    return true;
  }

  /** What need not be sent does not count. */
  private String state(long now) {
    long bytes = 0;
    long all = 0;
    for (Map.Entry<Digest, Long> blob : sizes.entrySet()) {
      Arrival how = arrived.get(blob.getKey());
      if (how == null || how == Arrival.UPLOADED) {
        all += blob.getValue();
        bytes += how == null ? sent.getOrDefault(blob.getKey(), 0L) : blob.getValue();
      }
    }
    return Amounts.partOf(bytes, all)
        + ", "
        + Amounts.megabytes(rate.at(now, bytes))
        + "/s, "
        + arrived.size()
        + " of "
        + sizes.size()
        + " blobs";
  }
}
