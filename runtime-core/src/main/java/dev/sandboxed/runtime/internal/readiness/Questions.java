package dev.sandboxed.runtime.internal.readiness;

import dev.sandboxed.runtime.spec.Protocol;

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

  private Questions() {}
}
