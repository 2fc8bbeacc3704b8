package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.SandboxHandle;
import dev.sandboxed.runtime.Sandbox;
import java.net.URI;

/** A LocalStack, see {@link LocalStackSandbox}. */
public record LocalStack(Sandbox sandbox) implements SandboxHandle {

  static final int PORT = 4566;

  /** The endpoint of every service, {@code http://127.0.0.1:…}. */
  public URI uri() {
    return sandbox.uri("http", PORT);
  }

  public String region() {
    return Variable.of(sandbox, "DEFAULT_REGION", "us-east-1");
  }

  /** Any would do. */
  public String accessKey() {
    return "test";
  }

  /** Any would do. */
  public String secretKey() {
    return "test";
  }
}
