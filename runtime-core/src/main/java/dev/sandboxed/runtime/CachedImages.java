package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.InvalidReferenceException;
import dev.sandboxed.image.cache.CachedImage;
import dev.sandboxed.image.cache.ImageCache;
import dev.sandboxed.image.cache.ImageCacheSettings;
import dev.sandboxed.image.cache.ImageMaking;
import dev.sandboxed.image.cache.ImageStore;
import dev.sandboxed.image.cache.PullListener;
import dev.sandboxed.image.layer.LayerWriters;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.ImageUnavailableException;
import dev.sandboxed.runtime.spec.PullPolicy;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Images of registries, through the image cache. */
final class CachedImages implements ImageSource {

  private final ImageCache cache;
  private final ImageCacheSettings settings;
  private final LayerWriters writers;
  private final PullPolicy pull;
  private final PullListener listener;
  private final Events events;

  CachedImages(
      RuntimeSettings settings, LayerWriters writers, PullListener listener, Events events) {
    this.listener = listener;
    this.events = events;
    this.pull = settings.pull();
    this.cache = ImageCache.open(settings.images(), writers);
    this.settings = settings.images();
    this.writers = writers;
  }

  @Override
  public CachedImage resolve(SandboxSpec spec) {
    try {
      return events.areHeard() ? resolveHeard(spec) : resolve(spec, listener);
    } catch (ImageException | InvalidReferenceException e) {
      throw new ImageUnavailableException(
          "Could not start sandbox '" + spec.name() + "': " + e.getMessage(), e);
    }
  }

  private CachedImage resolveHeard(SandboxSpec spec) {
    PullEvents heard = new PullEvents(listener, events, spec);
    try {
      return resolve(spec, heard);
    } catch (ImageException e) {
      heard.failed(e);
      throw e;
    }
  }

  private CachedImage resolve(SandboxSpec spec, PullListener told) {
    PullPolicy policy = spec.pull() == null ? pull : spec.pull();
    return cache.resolve(ImageName.parse(spec.image()), translate(policy), told);
  }

  @Override
  public void release(CachedImage image) {
    cache.release(image);
  }

  @Override
  public ImageMaking make(CachedImage base, ImageReference name) {
    return ImageStore.open(settings, writers).make(base, name);
  }

  @Override
  public void lend(Consumer<Path> taker) {
    cache.lend(taker);
  }

  @Override
  public List<Path> layersDirectories() {
    try {
      return cache.layersDirectories();
    } catch (ImageException e) {
      throw new HostUnsupportedException(String.valueOf(e.getMessage()), e);
    }
  }

  private static dev.sandboxed.image.cache.PullPolicy translate(PullPolicy policy) {
    Duration age = policy.age();
    if (age != null) {
      return dev.sandboxed.image.cache.PullPolicy.olderThan(age);
    }
    if (policy.equals(PullPolicy.ALWAYS)) {
      return dev.sandboxed.image.cache.PullPolicy.ALWAYS;
    }
    return policy.equals(PullPolicy.NEVER)
        ? dev.sandboxed.image.cache.PullPolicy.NEVER
        : dev.sandboxed.image.cache.PullPolicy.IF_NOT_PRESENT;
  }
}
