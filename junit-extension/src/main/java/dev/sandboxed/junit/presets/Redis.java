package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.SandboxHandle;
import dev.sandboxed.runtime.Sandbox;
import java.net.URI;

/** A Redis or Valkey, see {@link RedisSandbox}. */
public record Redis(Sandbox sandbox) implements SandboxHandle {

  static final int PORT = 6379;

  /** {@code redis://127.0.0.1:…}. */
  public URI uri() {
    return sandbox.uri("redis", PORT);
  }

  public String host() {
    return sandbox.host();
  }

  public int port() {
    return sandbox.port(PORT);
  }
}
