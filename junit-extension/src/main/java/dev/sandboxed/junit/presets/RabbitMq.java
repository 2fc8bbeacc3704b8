package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.SandboxHandle;
import dev.sandboxed.runtime.Sandbox;
import java.net.URI;

/** A RabbitMQ, see {@link RabbitMqSandbox}. */
public record RabbitMq(Sandbox sandbox) implements SandboxHandle {

  static final int PORT = 5672;

  /** {@code amqp://127.0.0.1:…}, without the credentials. */
  public URI uri() {
    return sandbox.uri("amqp", PORT);
  }

  public String username() {
    return Variable.of(sandbox, "RABBITMQ_DEFAULT_USER", "guest");
  }

  public String password() {
    return Variable.of(sandbox, "RABBITMQ_DEFAULT_PASS", "guest");
  }
}
