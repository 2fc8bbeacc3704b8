package dev.sandboxed.runtime.spec;

/**
 * What a service can be asked in, to find out whether it serves; see {@link Readiness#protocol}.
 */
public enum Protocol {
  /** PostgreSQL, version 3: it says that it is no longer starting up. */
  POSTGRESQL("PostgreSQL"),

  /** MySQL and MariaDB: it greets. */
  MYSQL("MySQL"),

  /** Redis and Valkey: it answers a PING, and not that it is still loading its data. */
  REDIS("Redis"),

  /** AMQP 0-9-1 or 1.0, such as RabbitMQ: it answers the header of the protocol. */
  AMQP("AMQP"),

  /** Kafka: it says which requests it takes. */
  KAFKA("Kafka");

  private final String title;

  Protocol(String title) {
    this.title = title;
  }

  /** Its name as people write it. */
  @Override
  public String toString() {
    return title;
  }
}
