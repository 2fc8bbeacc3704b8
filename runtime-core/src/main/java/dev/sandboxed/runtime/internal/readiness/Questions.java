package dev.sandboxed.runtime.internal.readiness;

import dev.sandboxed.runtime.spec.Protocol;
import org.jspecify.annotations.Nullable;

/** Which question belongs to which protocol. */
final class Questions {

  static Question in(Protocol protocol, String host, int port) {
    return switch (protocol) {
      case POSTGRESQL -> new PostgresHandshake(host, port);
      case MYSQL -> new MySqlGreeting(host, port);
      case REDIS -> new RedisPing(host, port);
      case AMQP -> new AmqpHeader(host, port);
      case KAFKA -> new KafkaVersions(host, port);
    };
  }

  /**
   * The protocol of services that listen on this port before they serve, and are asked without
   * being told to.
   */
  static @Nullable Protocol ofPort(int port) {
    return switch (port) {
      case 3306 -> Protocol.MYSQL;
      case 5432 -> Protocol.POSTGRESQL;
      default -> null;
    };
  }

  private Questions() {}
}
