package dev.sandboxed.junit.presets;

import static org.assertj.core.api.Assertions.assertThat;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.GetResponse;
import com.rabbitmq.client.MessageProperties;
import dev.sandboxed.junit.Reset;
import dev.sandboxed.junit.Snapshot;
import dev.sandboxed.runtime.Sandbox;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** RabbitMQ from snapshots: its users, its durable queues and what is in them. */
@Tag("images")
class RabbitMqSnapshotsTest {

  private static final AtomicInteger PREPARATIONS = new AtomicInteger();

  @RabbitMqSandbox(image = "rabbitmq:3", username = "shop", snapshot = Snapshot.READY)
  static RabbitMq initialised;

  @RabbitMqSandbox(
      image = "rabbitmq:3",
      snapshot = Snapshot.PREPARED,
      prepare = "publish",
      fingerprint = "src/test/resources/ledger.sql",
      reset = Reset.EACH_METHOD)
  static RabbitMq prepared;

  static void publish(RabbitMq broker) throws Exception {
    PREPARATIONS.incrementAndGet();
    try (Connection connection = connect(broker);
        Channel channel = connection.createChannel()) {
      channel.queueDeclare("orders", true, false, false, null);
      channel.confirmSelect();
      for (String order : new String[] {"one", "two"}) {
        channel.basicPublish(
            "",
            "orders",
            MessageProperties.PERSISTENT_TEXT_PLAIN,
            order.getBytes(StandardCharsets.UTF_8));
      }
      channel.waitForConfirmsOrDie();
    }
  }

  @Test
  void brokerIsNotInitialisedAgain() throws Exception {
    assertIsFromSnapshot(initialised.sandbox());
    try (Connection connection = connect(initialised)) {
      assertThat(connection.isOpen()).isTrue();
    }
  }

  @RepeatedTest(3)
  void everyMethodFindsWhatWasPrepared() throws Exception {
    assertIsFromSnapshot(prepared.sandbox());
    assertThat(PREPARATIONS).hasValueLessThanOrEqualTo(1);
    try (Connection connection = connect(prepared);
        Channel channel = connection.createChannel()) {
      assertThat(next(channel)).isEqualTo("one");
      assertThat(next(channel)).isEqualTo("two");
      assertThat(next(channel)).isEqualTo("nothing");
    }
  }

  /** The node is called after the host name, and its data after the node. */
  private static void assertIsFromSnapshot(Sandbox sandbox) {
    String node = "rabbit@" + sandbox.name();
    assertThat(sandbox.logs().all().toString())
        .contains(node)
        .doesNotContain("is empty. Assuming", "Created user");
    assertThat(sandbox.exec("ls", "/var/lib/rabbitmq/mnesia").stdout()).contains(node + "\n");
  }

  private static Connection connect(RabbitMq broker) throws Exception {
    ConnectionFactory factory = new ConnectionFactory();
    factory.setUri(broker.uri());
    factory.setUsername(broker.username());
    factory.setPassword(broker.password());
    return factory.newConnection();
  }

  private static String next(Channel channel) throws Exception {
    GetResponse message = channel.basicGet("orders", true);
    return message == null ? "nothing" : new String(message.getBody(), StandardCharsets.UTF_8);
  }
}
