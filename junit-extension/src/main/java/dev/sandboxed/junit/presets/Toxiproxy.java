package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.SandboxHandle;
import dev.sandboxed.runtime.Sandbox;
import java.net.URI;

/** A Toxiproxy, see {@link ToxiproxySandbox}. */
public record Toxiproxy(Sandbox sandbox) implements SandboxHandle {

  static final int PORT = 8474;

  /** The API in which proxies are made, {@code http://127.0.0.1:…}. */
  public URI uri() {
    return sandbox.uri("http", PORT);
  }

  /** Where tests reach the proxy that listens on this port, from 8666 to 8669. */
  public String address(int proxyPort) {
    return sandbox.address(proxyPort);
  }
}
