package dev.sandboxed.junit.presets;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Reset;
import dev.sandboxed.junit.Snapshot;
import dev.sandboxed.runtime.Sandbox;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Kafka from snapshots: its topics, what is in them, and its address, which is another one. */
@Tag("images")
class KafkaSnapshotsTest {

  private static final AtomicInteger PREPARATIONS = new AtomicInteger();

  @KafkaSandbox(snapshot = Snapshot.READY)
  static Kafka formatted;

  @KafkaSandbox(
      snapshot = Snapshot.PREPARED,
      prepare = "publish",
      fingerprint = "src/test/resources/ledger.sql",
      reset = Reset.EACH_METHOD)
  static Kafka prepared;

  static void publish(Kafka kafka) {
    PREPARATIONS.incrementAndGet();
    KafkaClients.publish(kafka, "orders", "one", "two");
    assertThat(KafkaClients.consume(kafka, "orders", 2)).containsExactly("one", "two");
  }

  @Test
  void storageIsNotFormattedAgain() {
    assertIsFromSnapshot(formatted.sandbox());
    KafkaClients.publish(formatted, "bills", "one");
    assertThat(KafkaClients.consume(formatted, "bills", 1)).containsExactly("one");
  }

  @RepeatedTest(3)
  void everyMethodFindsWhatWasPrepared() {
    assertIsFromSnapshot(prepared.sandbox());
    assertThat(prepared.sandbox().logs().all().toString())
        .contains("clean shutdown file was found");
    assertThat(PREPARATIONS).hasValueLessThanOrEqualTo(1);
    KafkaClients.publish(prepared, "orders", "of this method");
    assertThat(KafkaClients.consume(prepared, "orders", 3))
        .containsExactly("one", "two", "of this method");
  }

  private static void assertIsFromSnapshot(Sandbox sandbox) {
    assertThat(sandbox.logs().all().toString())
        .contains("already formatted")
        .doesNotContain("Formatting metadata directory");
  }
}
