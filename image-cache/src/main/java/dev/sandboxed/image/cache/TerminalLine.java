package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How far the pull of one image is, in a line that fits a terminal. Not thread-safe. */
final class TerminalLine {
  private static final int BAR = 10;
  private static final long SILENCE_NANOS = 5_000_000_000L;

  private final ImageName image;
  private String source = "";
  private boolean waiting;
  private @Nullable PullFigures figures;
  private long heardAt;

  TerminalLine(ImageName image) {
    this.image = image;
  }

  String source() {
    return source;
  }

  void waiting() {
    waiting = true;
  }

  void resolved(String from) {
    source = from;
  }

  void advanced(PullFigures now, long nanos) {
    waiting = false;
    figures = now;
    heardAt = nanos;
  }

  /** As much as fits, the most important first. */
  String text(int width, long nanos) {
    String name = image.familiar();
    if (waiting) {
      return clip("Waiting for " + name + ", which another process is pulling", width);
    }
    if (figures == null) {
      return clip("Pulling " + name, width);
    }
    String head = "Pulling " + shortened(name, width / 2) + " ";
    String bar = bar(figures) + " ";
    StringBuilder rest = new StringBuilder(amount(figures));
    for (String part : parts(figures, nanos - heardAt)) {
      if (head.length() + rest.length() + 2 + part.length() < width) {
        rest.append(", ").append(part);
      }
    }
    boolean roomForBar = head.length() + bar.length() + rest.length() < width;
    return clip(head + (roomForBar ? bar : "") + rest, width);
  }

  private static String amount(PullFigures figures) {
    return Amounts.partOf(figures.received(), figures.bytes());
  }

  private static List<String> parts(PullFigures figures, long silentNanos) {
    List<String> parts = new ArrayList<>();
    Duration left = figures.remaining();
    if (figures.received() >= figures.bytes()) {
      parts.add("extracting");
    } else if (silentNanos >= SILENCE_NANOS) {
      parts.add("nothing for " + Amounts.seconds(Duration.ofNanos(silentNanos)));
    } else if (left != null) {
      parts.add(Amounts.megabytes(figures.bytesPerSecond()) + "/s");
      parts.add(Amounts.seconds(left) + " left");
    }
    parts.add(figures.finishedLayers() + "/" + figures.layers() + " layers");
    parts.add(Amounts.megabytes(figures.extracted()) + " extracted");
    return parts;
  }

  private static String bar(PullFigures figures) {
    long done = Math.min(figures.received(), figures.bytes());
    int filled = figures.bytes() == 0 ? BAR : (int) (BAR * done / figures.bytes());
    return "[" + "#".repeat(filled) + "-".repeat(BAR - filled) + "]";
  }

  /** The end of a long name says more than its beginning. */
  private static String shortened(String name, int length) {
    return name.length() <= length || length < 8
        ? name
        : "..." + name.substring(name.length() - length + 3);
  }

  /** A terminal that has been written to its last column may go on in the next line. */
  private static String clip(String text, int width) {
    return text.length() < width ? text : text.substring(0, Math.max(0, width - 1));
  }
}
