package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Ready;
import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.junit.presets.Kafka;
import dev.sandboxed.junit.presets.KafkaSandbox;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("images")
// sample: kafka-preset
@KafkaSandbox(name = "broker")
@Sandboxed(
    image = "apache/kafka:4.1.1",
    name = "shop",
    dependsOn = "broker",
    entrypoint = {"bash", "-c"},
    command =
        "echo sold | /opt/kafka/bin/kafka-console-producer.sh"
            + " --bootstrap-server broker:19092 --topic orders",
    ready = @Ready(exited = 0),
    startTimeout = "2m")
class SalesTest {

  @Test
  void areAnnounced(Kafka broker) {
    var settings = Map.<String, Object>of("bootstrap.servers", broker.bootstrapServers());
    try (var consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      var orders = List.of(new TopicPartition("orders", 0));
      consumer.assign(orders);
      consumer.seekToBeginning(orders);
      assertThat(consumer.poll(Duration.ofMinutes(1)))
          .extracting(ConsumerRecord::value)
          .containsExactly("sold");
    }
  }
}
// end
