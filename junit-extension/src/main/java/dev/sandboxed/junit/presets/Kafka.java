package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.SandboxHandle;
import dev.sandboxed.runtime.Sandbox;

/** A Kafka, see {@link KafkaSandbox}. */
public record Kafka(Sandbox sandbox) implements SandboxHandle {

  static final int PORT = 9092;

  private static final int NETWORK_PORT = 19092;

  /** {@code 127.0.0.1:…}, for the {@code bootstrap.servers} of clients in this JVM. */
  public String bootstrapServers() {
    return sandbox.address(PORT);
  }

  /** {@code kafka:19092}, for clients in other sandboxes of the class. */
  public String networkBootstrapServers() {
    return sandbox.name() + ":" + NETWORK_PORT;
  }
}
