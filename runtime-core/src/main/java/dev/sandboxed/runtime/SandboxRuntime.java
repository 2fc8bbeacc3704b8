package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.List;

/**
 * Starts sandboxes. Owns one native monitor process and everything started through it; all of it ends with {@link
 * #close()} and with the JVM, however that ends. Thread-safe.
 *
 * <pre>{@code
 * try (var runtime = SandboxRuntime.open();
 *      var redis = runtime.start(SandboxSpec.of("redis:7"))) { … redis.address(6379) … }
 * }</pre>
 */
public final class SandboxRuntime implements AutoCloseable {

  private SandboxRuntime() {}

  /** A runtime with the settings of {@link RuntimeSettings#load()}. */
  public static SandboxRuntime open() {
    return open(RuntimeSettings.load());
  }

  /**
   * A runtime with these settings. Opening is cheap; the native processes are started with the first sandbox.
   */
  public static SandboxRuntime open(RuntimeSettings settings) {
    throw new UnsupportedOperationException("not there yet: " + settings);
  }

  /**
   * Starts one sandbox and returns when it is ready.
   *
   * @throws dev.sandboxed.runtime.spec.SandboxException saying what failed; nothing of the sandbox is left then
   */
  public Sandbox start(SandboxSpec spec) {
    throw new UnsupportedOperationException("not there yet: " + spec);
  }

  /**
   * Starts several sandboxes at the same time; the result has the order of the argument. When one fails the others are
   * closed and the first failure is thrown.
   */
  public List<Sandbox> startAll(List<SandboxSpec> specs) {
    throw new UnsupportedOperationException("not there yet: " + specs);
  }

  /** Ends every sandbox and the native processes, and returns when nothing is left of them. */
  @Override
  public void close() {}
}
