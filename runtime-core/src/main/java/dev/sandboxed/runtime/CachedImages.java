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

  CachedImages(RuntimeSettings settings, LayerWriters writers, PullListener listener) {
    this.listener = listener;
    this.pull = settings.pull();
    this.cache = ImageCache.open(settings.images(), writers);
    this.settings = settings.images();
    this.writers = writers;
  }

  @Override
  public CachedImage resolve(SandboxSpec spec) {
    PullPolicy policy = spec.pull() == null ? pull : spec.pull();
    try {
      return cache.resolve(ImageName.parse(spec.image()), translate(policy), listener);
    } catch (ImageException | InvalidReferenceException e) {
      throw new ImageUnavailableException(
          "Could not start sandbox '" + spec.name() + "': " + e.getMessage(), e);
    }
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
