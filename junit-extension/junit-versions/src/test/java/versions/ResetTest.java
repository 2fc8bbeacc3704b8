package versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Reset;
import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

@Sandboxed(image = "redis:7", reset = Reset.EACH_METHOD)
@Execution(ExecutionMode.SAME_THREAD)
class ResetTest {

  private static int port;

  @RepeatedTest(3)
  void everyMethodFindsItAsNewAtTheSameAddress(Sandbox redis) {
    assertThat(Redis.count(redis)).isEqualTo(1);
    assertThat(port).isIn(0, redis.port(6379));
    port = redis.port(6379);
  }
}
