package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.SandboxHandle;
import dev.sandboxed.runtime.Sandbox;
import java.net.URI;

/** An nginx, see {@link NginxSandbox}. */
public record Nginx(Sandbox sandbox) implements SandboxHandle {

  static final int PORT = 80;

  /** {@code http://127.0.0.1:…}. */
  public URI uri() {
    return sandbox.uri("http", PORT);
  }
}
