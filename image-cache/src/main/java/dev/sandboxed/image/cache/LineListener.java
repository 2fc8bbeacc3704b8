package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageName;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line when a pull has ended; for one that takes longer than a second, also at its
 * beginning and every 15 seconds. Thread-safe: everything is guarded by this, but for the output.
 */
final class LineListener implements PullListener {
  private static final long FIRST_NANOS = 1_000_000_000L;
  private static final long NEXT_NANOS = 15_000_000_000L;

  private static final class Watched {
    String source = "";
    @Nullable PullFigures figures;
    long nextLine;
    boolean announced;
  }

  private final Consumer<String> output;
  private final Consumer<String> warnings;
  private final LongSupplier nanoTime;
  private final Ticker ticker;
  private final Map<ImageName, Watched> pulls = new HashMap<>();
  private final Set<ImageName> waiting = new HashSet<>();
  private boolean ticking;

  LineListener(Consumer<String> output, Consumer<String> warnings) {
    this(output, warnings, System::nanoTime, Ticker.ofThreads());
  }

  LineListener(
      Consumer<String> output, Consumer<String> warnings, LongSupplier nanoTime, Ticker ticker) {
    this.output = output;
    this.warnings = warnings;
    this.nanoTime = nanoTime;
    this.ticker = ticker;
  }

  @Override
  public synchronized void started(ImageName image) {
    Watched watched = new Watched();
    watched.nextLine = nanoTime.getAsLong() + FIRST_NANOS;
    pulls.put(image, watched);
    if (!ticking) {
      ticking = true;
      ticker.start(this::tick);
    }
  }

  @Override
  public void waiting(ImageName image) {
    synchronized (this) {
      if (!waiting.add(image)) {
        return;
      }
    }
    output.accept(
        "Waiting for " + image.familiar() + ": another process is pulling it or one of its layers");
  }

  @Override
  public synchronized void resolved(ImageName image, String source, List<Layer> layers) {
    Watched watched = pulls.get(image);
    if (watched != null) {
      watched.source = source;
    }
  }

  @Override
  public synchronized void advanced(ImageName image, PullFigures figures) {
    Watched watched = pulls.get(image);
    if (watched != null) {
      watched.figures = figures;
    }
  }

  @Override
  public void finished(CachedImage image, long received, Duration duration) {
    Watched watched = forget(image.reference());
    if (watched != null && !watched.source.isEmpty()) {
      output.accept(Amounts.pulled(image, watched.source, received, duration));
    }
  }

  @Override
  public void outdated(CachedImage image, Instant confirmed, ImageException failure) {
    warnings.accept(Amounts.outdated(image, confirmed, failure));
  }

  @Override
  public void failed(ImageName image) {
    forget(image);
  }

  private synchronized @Nullable Watched forget(ImageName image) {
    waiting.remove(image);
    return pulls.remove(image);
  }

  /** Writes what is due; returns whether there is more to come. */
  private boolean tick() {
    StringBuilder due = new StringBuilder();
    synchronized (this) {
      long now = nanoTime.getAsLong();
      for (Map.Entry<ImageName, Watched> pull : pulls.entrySet()) {
        Watched watched = pull.getValue();
        if (now - watched.nextLine >= 0) {
          watched.nextLine = now + NEXT_NANOS;
          due.append(due.length() == 0 ? "" : "\n").append(line(pull.getKey(), watched));
        }
      }
      ticking = !pulls.isEmpty();
      if (!ticking) {
        return false;
      }
    }
    if (due.length() > 0) {
      due.toString().lines().forEach(output);
    }
    return true;
  }

  private static String line(ImageName image, Watched watched) {
    PullFigures figures = watched.figures;
    String head = "Pulling " + image.familiar();
    if (figures == null) {
      return head;
    }
    if (!watched.announced) {
      watched.announced = true;
      return head
          + " from "
          + watched.source
          + ": "
          + figures.layers()
          + " layers, "
          + Amounts.megabytes(figures.bytes());
    }
    Duration left = figures.remaining();
    return head
        + ": "
        + Amounts.partOf(figures.received(), figures.bytes())
        + ", "
        + figures.finishedLayers()
        + " of "
        + figures.layers()
        + " layers, "
        + Amounts.megabytes(figures.extracted())
        + " extracted"
        + (left == null || left.isZero() ? "" : ", " + Amounts.seconds(left) + " left");
  }
}
