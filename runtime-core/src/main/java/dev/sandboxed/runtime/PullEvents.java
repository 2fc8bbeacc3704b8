package dev.sandboxed.runtime;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.cache.CachedImage;
import dev.sandboxed.image.cache.PullFigures;
import dev.sandboxed.image.cache.PullListener;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells of the pull for one sandbox, if there is one, beside another listener. */
final class PullEvents implements PullListener {

  private final PullListener other;
  private final Events events;
  private final SandboxSpec spec;

  private @Nullable Span span;
  private long layers;

  PullEvents(PullListener other, Events events, SandboxSpec spec) {
    this.other = other;
    this.events = events;
    this.spec = spec;
  }

  @Override
  public void started(ImageName image) {
    span = events.begin(Events.PULL, spec);
    other.started(image);
  }

  @Override
  public void waiting(ImageName image) {
    other.waiting(image);
  }

  @Override
  public void resolved(ImageName image, String source, List<Layer> all) {
    layers = all.stream().filter(layer -> !layer.cached()).count();
    other.resolved(image, source, all);
  }

  @Override
  public void progressed(ImageName image, Digest layer, long received) {
    other.progressed(image, layer, received);
  }

  @Override
  public void advanced(ImageName image, PullFigures figures) {
    other.advanced(image, figures);
  }

  @Override
  public void layerFinished(ImageName image, Digest layer) {
    other.layerFinished(image, layer);
  }

  @Override
  public void finished(CachedImage image, long received, Duration duration) {
    if (span != null) {
      span.with("pulled", image.reference().familiar())
          .with("received", received)
          .with("layers", layers)
          .end();
      span = null;
    }
    other.finished(image, received, duration);
  }

  @Override
  public void outdated(CachedImage image, Instant confirmed, ImageException failure) {
    failed(failure);
    other.outdated(image, confirmed, failure);
  }

  @Override
  public void failed(ImageName image) {
    other.failed(image);
  }

  /** The pull has failed, unless it was over: the listener is not told why. */
  void failed(ImageException failure) {
    if (span != null) {
      span.fail(failure);
      span = null;
    }
  }
}
