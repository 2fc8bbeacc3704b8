package dev.sandboxed.junit.presets;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The preset with clients in this JVM; {@code SalesTest} has one in another sandbox. */
@Tag("images")
@KafkaSandbox
class KafkaImageTest {

  @Test
  void clientsPublishAndConsume(Kafka kafka) {
    KafkaClients.publish(kafka, "bills", "one", "two", "three");

    assertThat(KafkaClients.consume(kafka, "bills", 3)).containsExactly("one", "two", "three");
  }

  @Test
  void addressIsTheSameAfterARestart(Kafka kafka) {
    KafkaClients.publish(kafka, "kept", "before");
    kafka.sandbox().restart();
    KafkaClients.publish(kafka, "kept", "after");

    assertThat(KafkaClients.consume(kafka, "kept", 2)).containsExactly("before", "after");
  }
}
