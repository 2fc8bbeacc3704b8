package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageReference;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes one line per pulled image to the log. Thread-safe. */
final class LogListener implements PullListener {
  private static final Logger LOG = LoggerFactory.getLogger("dev.sandboxed.image");

  private final Map<ImageReference, String> sources = new ConcurrentHashMap<>();

  @Override
  public void waiting(ImageReference image) {
    LOG.info(
        "Waiting for {}: another process is pulling it or one of its layers", image.familiar());
  }

  @Override
  public void resolved(ImageReference image, String source, List<Layer> layers) {
    sources.put(image, source);
  }

  @Override
  public void finished(CachedImage image, long received, Duration duration) {
    String source = sources.remove(image.reference());
    if (source != null) {
      LOG.info(Amounts.pulled(image, source, received, duration));
    }
  }

  @Override
  public void failed(ImageReference image) {
    sources.remove(image);
  }
}
