package dev.sandboxed.image.internal.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.RegistryUnreachableException;
import dev.sandboxed.image.fixtures.Fault;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.internal.credentials.Keychain;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.network.Surroundings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What takes patience, with little of it. */
@Timeout(30)
class RegistryClientTest {
  private static final NetworkPatience LITTLE =
      new NetworkPatience(Duration.ofSeconds(1), Duration.ofMillis(300), 3, Duration.ofMillis(1));

  private final TestImage image = new TestImage().layer(new TestTar().file("a", "content"));
  private final byte[] layer = image.layers().get(0);
  private final Descriptor blob = new Descriptor("", TestImage.digest(layer), layer.length);
  private final InProcessRegistry registry = InProcessRegistry.start().put("app:1", image);
  private final RegistryClient client =
      RegistryClient.open(
          ImageReference.parse(registry.url().substring("http://".length()) + "/library/app:1"),
          new RegistrySettings(List.of(), Set.of(), List.of(), Surroundings.NONE),
          new Keychain(Map.of(), "/nonexistent", Duration.ofSeconds(1)),
          LITTLE);

  @AfterEach
  void stop() {
    client.close();
    registry.close();
  }

  @Test
  void aStalledConnectionIsTakenUpAgain() throws Exception {
    registry.fault("/blobs/", new Fault.Stall(20, Duration.ofSeconds(2)));
    try (var content = client.blob(blob, "it")) {
      assertThat(content.readAllBytes()).isEqualTo(layer);
    }
  }

  @Test
  void aRegistryThatOnlyStallsIsUnreachable() {
    Fault stall = new Fault.Stall(0, Duration.ofSeconds(1));
    registry.fault("/blobs/", stall, stall, stall, stall, stall, stall, stall, stall, stall);
    assertThatThrownBy(
            () -> {
              try (var content = client.blob(blob, "it")) {
                content.readAllBytes();
              }
            })
        .isInstanceOf(RegistryUnreachableException.class)
        .hasMessageContaining("Could not pull it")
        .hasMessageContaining("broke off after 0 bytes (");
  }

  @Test
  void closingEndsWhatIsUnderWay() throws Exception {
    registry.fault("/blobs/", new Fault.Stall(20, Duration.ofSeconds(20)));
    try (var content = client.blob(blob, "it")) {
      assertThat(content.read()).isNotNegative();
      long start = System.nanoTime();
      client.close();
      assertThatThrownBy(content::readAllBytes).isInstanceOf(RegistryUnreachableException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }
  }
}
