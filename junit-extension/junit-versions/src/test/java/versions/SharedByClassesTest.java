package versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.junit.Scope;
import dev.sandboxed.runtime.Sandbox;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** Classes of a run share what they declare for the run. */
class SharedByClassesTest {

  private static final Queue<Integer> COUNTS = new ConcurrentLinkedQueue<>();

  @Test
  void thoseOfARunShareOne() {
    var run = LauncherRun.of(First.class, Second.class);

    assertThat(run.failures()).isEmpty();
    assertThat(COUNTS).containsExactlyInAnyOrder(1, 2);
  }

  @Sandboxed(image = "redis:7", scope = Scope.RUN)
  @Retention(RetentionPolicy.RUNTIME)
  @interface Shared {}

  @Shared
  static class First {
    @Test
    void counts(Sandbox redis) {
      COUNTS.add(Redis.count(redis));
    }
  }

  static class Second {
    @Shared static Sandbox redis;

    @Test
    void counts() {
      COUNTS.add(Redis.count(redis));
    }
  }
}
