package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.SandboxHandle;
import dev.sandboxed.runtime.Sandbox;

/** A MongoDB, see {@link MongoSandbox}. */
public record Mongo(Sandbox sandbox) implements SandboxHandle {

  static final int PORT = 27017;

  /** {@code mongodb://127.0.0.1:…}. */
  public String connectionString() {
    return "mongodb://" + sandbox.address(PORT);
  }
}
