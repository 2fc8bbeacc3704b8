package dev.sandboxed.runtime.console;

import dev.sandboxed.image.cache.ImageCache;
import dev.sandboxed.image.cache.ImageStore;
import dev.sandboxed.image.cache.SnapshotStore;
import dev.sandboxed.runtime.RuntimeSettings;
import dev.sandboxed.runtime.SandboxRuntime;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What commands write to and work on. Settings are read when a command first needs them, so that
 * help is to be had whatever they are. Not thread-safe.
 */
final class Console implements AutoCloseable {

  private final PrintStream out;
  private final PrintStream err;
  private final InstantSource clock;
  private final Supplier<RuntimeSettings> source;
  private @Nullable RuntimeSettings settings;
  private @Nullable SandboxRuntime runtime;

  Console(
      PrintStream out, PrintStream err, InstantSource clock, Supplier<RuntimeSettings> settings) {
    this.out = out;
    this.err = err;
    this.clock = clock;
    this.source = settings;
  }

  /** For what was asked for. */
  PrintStream out() {
    return out;
  }

  /** For what is said beside it. */
  PrintStream err() {
    return err;
  }

  Instant now() {
    return clock.instant();
  }

  RuntimeSettings settings() {
    RuntimeSettings read = settings;
    if (read == null) {
      read = source.get();
      settings = read;
    }
    return read;
  }

  Path storeDirectory() {
    return settings().images().directory();
  }

  ImageStore store() {
    return runtime().imageStore();
  }

  ImageCache cache() {
    return runtime().imageCache();
  }

  SnapshotStore snapshots() {
    return runtime().snapshots();
  }

  private SandboxRuntime runtime() {
    SandboxRuntime open = runtime;
    if (open == null) {
      open = SandboxRuntime.open(settings());
      runtime = open;
    }
    return open;
  }

  @Override
  public void close() {
    if (runtime != null) {
      runtime.close();
    }
    out.flush();
    err.flush();
  }
}
