package dev.sandboxed.image.cache;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.Digest;
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

/**
 * Draws one line per image being pulled, and draws them again in place as they go on. Writes to the
 * terminal itself, because {@code System.err} may have been replaced. Thread-safe: everything is
 * guarded by this.
 */
final class TerminalListener implements PullListener {
  private static final long REDRAW_NANOS = 100_000_000;

  private final PrintStream terminal;
  private final Map<ImageName, TerminalLine> lines = new LinkedHashMap<>();
  private int drawn;
  private long drawnAt;

  TerminalListener(PrintStream terminal) {
    this.terminal = terminal;
  }

  /** There is one terminal, whoever pulls. */
  static TerminalListener shared() {
    return Shared.INSTANCE;
  }

  private static final class Shared {
    static final TerminalListener INSTANCE =
        new TerminalListener(
            new PrintStream(new FileOutputStream(FileDescriptor.err), false, UTF_8));
  }

  @Override
  public synchronized void started(ImageName image) {
    lines.put(image, new TerminalLine(image));
    draw("");
  }

  @Override
  public synchronized void waiting(ImageName image) {
    line(image).waiting();
    draw("");
  }

  @Override
  public synchronized void resolved(ImageName image, String source, List<Layer> layers) {
    line(image).resolved(source, layers);
    draw("");
  }

  @Override
  public synchronized void progressed(ImageName image, Digest layer, long received) {
    line(image).progressed(layer, received);
    if (System.nanoTime() - drawnAt > REDRAW_NANOS) {
      draw("");
    }
  }

  @Override
  public synchronized void layerFinished(ImageName image, Digest layer) {
    line(image).layerFinished(layer);
    draw("");
  }

  @Override
  public synchronized void finished(CachedImage image, long received, Duration duration) {
    TerminalLine line = lines.remove(image.reference());
    String source = line == null ? "" : line.source();
    draw(source.isEmpty() ? "" : Amounts.pulled(image, source, received, duration) + "\n");
  }

  @Override
  public synchronized void outdated(CachedImage image, Instant confirmed, ImageException failure) {
    draw(Amounts.outdated(image, confirmed, failure) + "\n");
  }

  @Override
  public synchronized void failed(ImageName image) {
    lines.remove(image);
    draw("");
  }

  private TerminalLine line(ImageName image) {
    return lines.computeIfAbsent(image, TerminalLine::new);
  }

  /** Goes up over what was drawn, erases it, and draws it anew below the text that stays. */
  private void draw(String staying) {
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append("\033[").append(drawn).append('A');
    }
    text.append("\r\033[J").append(staying);
    for (TerminalLine line : lines.values()) {
      text.append(line.text()).append('\n');
    }
    terminal.print(text);
    terminal.flush();
    drawn = lines.size();
    drawnAt = System.nanoTime();
  }
}
