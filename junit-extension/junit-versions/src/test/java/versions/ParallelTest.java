package versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.runtime.Sandbox;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Two methods that wait for one another: the sandbox of each is its own, and that of both is one.
 */
@Sandboxed(name = "shared", image = "redis:7")
class ParallelTest {

  private static final CyclicBarrier BOTH = new CyclicBarrier(2);

  @Sandboxed(image = "redis:7")
  Sandbox own;

  @Test
  void one(Sandbox shared) throws Exception {
    meet(shared);
  }

  @Test
  void other(Sandbox shared) throws Exception {
    meet(shared);
  }

  private void meet(Sandbox shared) throws Exception {
    assertThat(Redis.count(own)).isEqualTo(1);
    Redis.count(shared);
    BOTH.await(1, TimeUnit.MINUTES);
    assertThat(shared.exec("redis-cli", "get", "count").stdout()).contains("2");
  }
}
