package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.SandboxHandle;
import dev.sandboxed.runtime.Sandbox;
import java.net.URI;

/** An Elasticsearch, see {@link ElasticsearchSandbox}. */
public record Elasticsearch(Sandbox sandbox) implements SandboxHandle {

  static final int PORT = 9200;

  /** {@code http://127.0.0.1:…}. */
  public URI uri() {
    return sandbox.uri("http", PORT);
  }
}
