package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.SandboxHandle;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.Protocol;
import dev.sandboxed.runtime.spec.PublishedPort;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/**
 * A Kafka with one node. A broker tells its clients where they find it, so its port of this machine
 * must be known before it starts, and it is declared in code:
 *
 * <pre>{@code
 * @RegisterExtension
 * static SandboxedExtension broker = SandboxedExtension.of(Kafka.spec("apache/kafka:4.0.0"));
 * }</pre>
 */
public record Kafka(Sandbox sandbox) implements SandboxHandle {

  static final int PORT = 9092;

  /**
   * A broker of an image that takes its configuration as {@code apache/kafka} does. It is published
   * at a port that is free now.
   */
  public static SandboxSpec spec(String image) {
    int hostPort = freePort();
    return SandboxSpec.of(image)
        .env("KAFKA_NODE_ID", "1")
        .env("KAFKA_PROCESS_ROLES", "broker,controller")
        .env("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@127.0.0.1:9093")
        .env("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER")
        .env("KAFKA_LISTENERS", "PLAINTEXT://0.0.0.0:9092,CONTROLLER://127.0.0.1:9093")
        .env("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://127.0.0.1:" + hostPort)
        .env("KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT")
        .env("KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR", "1")
        .env("KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR", "1")
        .env("KAFKA_TRANSACTION_STATE_LOG_MIN_ISR", "1")
        .env("KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS", "0")
        .publish(PublishedPort.tcp(PORT).at(hostPort))
        .ready(Readiness.protocol(Protocol.KAFKA, PORT));
  }

  /** {@code 127.0.0.1:…}, for the clients' {@code bootstrap.servers}. */
  public String bootstrapServers() {
    return sandbox.address(PORT);
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("This machine has no free port for Kafka", e);
    }
  }
}
