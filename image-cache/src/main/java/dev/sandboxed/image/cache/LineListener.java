package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Writes one line per pulled image. Thread-safe if its output is. */
final class LineListener implements PullListener {
  private final Consumer<String> output;
  private final Consumer<String> warnings;
  private final Map<ImageName, String> sources = new ConcurrentHashMap<>();

  LineListener(Consumer<String> output, Consumer<String> warnings) {
    this.output = output;
    this.warnings = warnings;
  }

  @Override
  public void waiting(ImageName image) {
    output.accept(
        "Waiting for " + image.familiar() + ": another process is pulling it or one of its layers");
  }

  @Override
  public void resolved(ImageName image, String source, List<Layer> layers) {
    sources.put(image, source);
  }

  @Override
  public void finished(CachedImage image, long received, Duration duration) {
    String source = sources.remove(image.reference());
    if (source != null) {
      output.accept(Amounts.pulled(image, source, received, duration));
    }
  }

  @Override
  public void outdated(CachedImage image, Instant confirmed, ImageException failure) {
    warnings.accept(Amounts.outdated(image, confirmed, failure));
  }

  @Override
  public void failed(ImageName image) {
    sources.remove(image);
  }
}
