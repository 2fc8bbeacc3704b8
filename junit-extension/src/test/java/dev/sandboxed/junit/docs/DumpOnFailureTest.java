package dev.sandboxed.junit.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.platform.testkit.engine.EngineTestKit;

/** An extension of a user's hears of each test, and gets its sandbox. */
@Tag("images")
class DumpOnFailureTest {

  @Test
  void sandboxOfAFailedTestIsThereWhenItHasFailed() {
    EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(OneOfTwoFailsTestCase.class))
        .execute()
        .testEvents()
        .assertStatistics(tests -> tests.succeeded(1).failed(1));

    assertThat(DumpOnFailure.DUMPS).containsOnly(Map.entry("fails()", "of-fails\n"));
  }

  @ExtendWith(DumpOnFailure.class)
  static class OneOfTwoFailsTestCase {

    @Sandboxed(image = "redis:7")
    Sandbox cache;

    @Test
    void succeeds() {
      cache.exec("redis-cli", "set", "of-succeeds", "1");
    }

    @Test
    void fails() {
      cache.exec("redis-cli", "set", "of-fails", "1");
      throw new AssertionError("it fails");
    }
  }
}
