package dev.sandboxed.image.cache;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses between the terminal and the log at the first event, so that a hit loads neither.
 * Thread-safe.
 */
final class ConsoleListener implements PullListener {
  private final boolean mayLog;
  private volatile @Nullable PullListener chosen;

  /**
   * Shows something when there is something to show.
   *
   * @param mayLog whether what is not drawn goes to the log, if there is one
   */
  ConsoleListener(boolean mayLog) {
    this.mayLog = mayLog;
  }

  static PushListener ofPush() {
    int width = isWatched() ? TerminalListener.width(System.getenv("COLUMNS")) : 0;
    return new PushDisplay(System.err::print, width, System::nanoTime, Ticker.ofThreads());
  }

  @Override
  public void started(ImageName image) {
    chosen().started(image);
  }

  @Override
  public void waiting(ImageName image) {
    chosen().waiting(image);
  }

  @Override
  public void resolved(ImageName image, String source, List<Layer> layers) {
    chosen().resolved(image, source, layers);
  }

  @Override
  public void progressed(ImageName image, Digest layer, long received) {
    chosen().progressed(image, layer, received);
  }

  @Override
  public void advanced(ImageName image, PullFigures figures) {
    chosen().advanced(image, figures);
  }

  @Override
  public void layerFinished(ImageName image, Digest layer) {
    chosen().layerFinished(image, layer);
  }

  @Override
  public void finished(CachedImage image, long received, Duration duration) {
    chosen().finished(image, received, duration);
  }

  @Override
  public void failed(ImageName image) {
    chosen().failed(image);
  }

  @Override
  public void outdated(CachedImage image, Instant confirmed, ImageException failure) {
    chosen().outdated(image, confirmed, failure);
  }

  /** Tells what does not belong to a pull. */
  static void warn(String line) {
    if (PullLog.Presence.isConfigured()) {
      PullLog.warn(line);
    } else {
      System.err.println(line);
    }
  }

  private PullListener chosen() {
    PullListener listener = chosen;
    if (listener == null) {
      listener = choose();
      chosen = listener;
    }
    return listener;
  }

  private PullListener choose() {
    if (isWatched()) {
      return TerminalListener.shared();
    }
    // Where nobody configured a log, the line is still worth more than silence.
    return mayLog && PullLog.Presence.isConfigured()
        ? new LineListener(PullLog::write, PullLog::warn)
        : new LineListener(System.err::println, System.err::println);
  }

  /**
   * System.console() is no answer: it is null when only the input is redirected, and never null in
   * Java 22 to 24.
   */
  private static boolean isWatched() {
    if (System.getenv("CI") != null || "dumb".equals(System.getenv("TERM"))) {
      return false;
    }
    try {
      String standardError = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return standardError.startsWith("/dev/pts/") || standardError.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      // Not knowing is a good reason not to draw.
      return false;
    }
  }
}
