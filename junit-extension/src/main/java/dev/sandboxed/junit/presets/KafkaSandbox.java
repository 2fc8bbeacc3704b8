package dev.sandboxed.junit.presets;

import dev.sandboxed.junit.Ready;
import dev.sandboxed.junit.Reset;
import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.junit.Snapshot;
import dev.sandboxed.runtime.spec.Protocol;
import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * A Kafka with one node, of the official image {@code apache/kafka} or one that takes the same
 * variables; handle: {@link Kafka}. Topics are made at their first use. Its JVM has a heap of 256
 * MiB, and is set up to start soon, not to run for long.
 */
@Sandboxed(
    image = "${image}",
    name = "${name}",
    env = {
      "KAFKA_HEAP_OPTS=-Xms256m -Xmx256m",
      "KAFKA_JVM_PERFORMANCE_OPTS=-XX:+UseSerialGC -XX:TieredStopAtLevel=1",
      "KAFKA_NODE_ID=1",
      "KAFKA_PROCESS_ROLES=broker,controller",
      "KAFKA_CONTROLLER_QUORUM_VOTERS=1@localhost:9093",
      "KAFKA_CONTROLLER_LISTENER_NAMES=CONTROLLER",
      "KAFKA_LISTENERS=HOST://:9092,NETWORK://:19092,CONTROLLER://localhost:9093",
      "KAFKA_ADVERTISED_LISTENERS="
          + "HOST://127.0.0.1:{{host-port:9092}},NETWORK://{{hostname}}:19092",
      "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP="
          + "HOST:PLAINTEXT,NETWORK:PLAINTEXT,CONTROLLER:PLAINTEXT",
      "KAFKA_INTER_BROKER_LISTENER_NAME=NETWORK",
      "KAFKA_OFFSETS_TOPIC_NUM_PARTITIONS=1",
      "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR=1",
      "KAFKA_TRANSACTION_STATE_LOG_NUM_PARTITIONS=1",
      "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR=1",
      "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR=1",
      "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_NUM_PARTITIONS=1",
      "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR=1",
      "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR=1",
      "KAFKA_GROUP_INITIAL_REBALANCE_DELAY_MS=0"
    },
    ready = @Ready(protocol = Protocol.KAFKA, port = Kafka.PORT),
    startTimeout = "2m")
@Target({ElementType.TYPE, ElementType.FIELD})
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Inherited
public @interface KafkaSandbox {

  /** By default what the property {@code kafka.image} says, else {@code apache/kafka:4.1.1}. */
  String image() default "${kafka.image:apache/kafka:4.1.1}";

  /** See {@link Sandboxed#name()}. */
  String name() default "";

  /** See {@link Sandboxed#snapshot()}. */
  Snapshot snapshot() default Snapshot.NONE;

  /** See {@link Sandboxed#prepare()}. */
  String prepare() default "";

  /** See {@link Sandboxed#fingerprint()}. */
  String[] fingerprint() default {};

  /** See {@link Sandboxed#reset()}. */
  Reset reset() default Reset.NEVER;
}
