package dev.sandboxed.image.cache;

import dev.sandboxed.image.internal.origin.Origin;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Is opened when something is asked of it. Not thread-safe. */
final class LazyOrigin implements AutoCloseable {
  private final Supplier<Origin> opener;
  private @Nullable Origin opened;

  LazyOrigin(Supplier<Origin> opener) {
    this.opener = opener;
  }

  Origin get() {
    Origin origin = opened == null ? opener.get() : opened;
    opened = origin;
    return origin;
  }

  @Override
  public void close() {
    if (opened != null) {
      opened.close();
    }
  }
}
