package dev.sandboxed.junit.presets;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Kafka's own clients, in this JVM. */
final class KafkaClients {

  private static final long PATIENCE = Duration.ofMinutes(1).toNanos();

  private KafkaClients() {}

  /** Publishes these words in one transaction. */
  static void publish(Kafka kafka, String topic, String... words) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers", kafka.bootstrapServers(),
            "transactional.id", UUID.randomUUID().toString());
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
      producer.initTransactions();
      producer.beginTransaction();
      for (String word : words) {
        // What fails the commit says.
        var unused = producer.send(new ProducerRecord<>(topic, word));
      }
      producer.commitTransaction();
    }
  }

  /** Consumes so many words, as a group of its own that begins with the first. */
  static List<String> consume(Kafka kafka, String topic, int count) {
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka.bootstrapServers(),
            "group.id",
            UUID.randomUUID().toString(),
            "auto.offset.reset",
            "earliest",
            "isolation.level",
            "read_committed");
    List<String> words = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(topic));
      long begin = System.nanoTime();
      while (words.size() < count && System.nanoTime() - begin < PATIENCE) {
        for (ConsumerRecord<String, String> each : consumer.poll(Duration.ofMillis(200))) {
          words.add(each.value());
        }
      }
    }
    return words;
  }
}
