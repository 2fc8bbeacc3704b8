package dev.sandboxed.image.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageName;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Draws one line per image being pulled, and draws them again in place as they go on, ten times a
 * second at most. Writes to the terminal itself, because {@code System.err} may have been replaced.
 *
 * <p>Thread-safe: what is shown is guarded by this, what was drawn by the terminal, which is locked
 * first. A terminal that has been stopped holds up nothing but the display.
 */
final class TerminalListener implements PullListener {
  private static final String START = "\r\033[J";

  /** The terminal cuts off what is too long for it: a line must not take two rows. */
  private static final String NO_WRAP = "\033[?7l";

  private static final String WRAP = "\033[?7h";

  private final PrintStream terminal;
  private final int width;
  private final LongSupplier nanoTime;
  private final Ticker ticker;
  private final Map<ImageName, TerminalLine> lines = new LinkedHashMap<>(); // guarded by this
  private boolean ticking; // guarded by this
  private int drawn; // guarded by the terminal, as what was shown
  private String shown = "";

  TerminalListener(PrintStream terminal, int width, LongSupplier nanoTime, Ticker ticker) {
    this.terminal = terminal;
    this.width = width;
    this.nanoTime = nanoTime;
    this.ticker = ticker;
  }

  /** There is one terminal, whoever pulls. */
  static TerminalListener shared() {
    return Shared.INSTANCE;
  }

  private static final class Shared {
    static final TerminalListener INSTANCE =
        new TerminalListener(
            new PrintStream(new FileOutputStream(FileDescriptor.err), false, UTF_8),
            width(System.getenv("COLUMNS")),
            System::nanoTime,
            Ticker.ofThreads());
  }

  @Override
  public synchronized void started(ImageName image) {
    line(image);
  }

  @Override
  public synchronized void waiting(ImageName image) {
    line(image).waiting();
  }

  @Override
  public synchronized void resolved(ImageName image, String source, List<Layer> layers) {
    line(image).resolved(source);
  }

  @Override
  public synchronized void advanced(ImageName image, PullFigures figures) {
    TerminalLine line = lines.get(image);
    if (line != null) {
      line.advanced(figures, nanoTime.getAsLong());
    }
  }

  @Override
  public void finished(CachedImage image, long received, Duration duration) {
    TerminalLine line = forget(image.reference());
    String source = line == null ? "" : line.source();
    draw(source.isEmpty() ? "" : Amounts.pulled(image, source, received, duration) + "\n");
  }

  @Override
  public void outdated(CachedImage image, Instant confirmed, ImageException failure) {
    draw(Amounts.outdated(image, confirmed, failure) + "\n");
  }

  @Override
  public void failed(ImageName image) {
    forget(image);
    draw("");
  }

  /** What a shell exports, else 80: Java does not know, and no program is started to ask. */
  static int width(@Nullable String columns) {
    try {
      int width = columns == null ? 0 : Integer.parseInt(columns);
      return width > 0 ? width : 80;
    } catch (NumberFormatException e) {
      return 80;
    }
  }

  private TerminalLine line(ImageName image) {
    if (!ticking) {
      ticking = true;
      ticker.start(this::tick);
    }
    return lines.computeIfAbsent(image, TerminalLine::new);
  }

  private synchronized @Nullable TerminalLine forget(ImageName image) {
    return lines.remove(image);
  }

  private boolean tick() {
    synchronized (this) {
      ticking = !lines.isEmpty();
      if (!ticking) {
        return false;
      }
    }
    draw("");
    return true;
  }

  /** Goes up over what was drawn, erases it, and draws it anew below the text that stays. */
  private void draw(String staying) {
    synchronized (terminal) {
      StringBuilder text = new StringBuilder();
      int count = 0;
      synchronized (this) {
        long now = nanoTime.getAsLong();
        for (TerminalLine line : lines.values()) {
          text.append(line.text(width, now)).append('\n');
          count++;
        }
      }
      if (staying.isEmpty() && shown.contentEquals(text)) {
        return;
      }
      String up = drawn == 0 ? "" : "\033[" + drawn + "A";
      terminal.print(up + START + staying + (count == 0 ? "" : NO_WRAP + text + WRAP));
      terminal.flush();
      drawn = count;
      shown = text.toString();
    }
  }
}
