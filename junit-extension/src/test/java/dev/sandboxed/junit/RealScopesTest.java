package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import redis.clients.jedis.Jedis;

/** Real services of every scope; what they count proves who shares them. */
@Tag("images")
@ExtendWith(LeavesNoProcess.class)
class RealScopesTest {

  /** Of this JVM alone: those that a build shares live on for a while, see SharedRunTest. */
  private static final Map<String, String> ALONE = Map.of("sandboxed.run", "off");

  static long count(Sandbox redis) {
    try (var jedis = new Jedis(redis.host(), redis.port(6379))) {
      return jedis.incr("counter");
    }
  }

  @Test
  void counterOfTheClassGoesOnAndThoseOfMethodsBeginAnew() {
    Inheriting.SHARED.clear();
    JupiterRun run = JupiterRun.withRealRuntime(Map.of(), Inheriting.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).hasSize(3);
    assertThat(Inheriting.SHARED).containsExactly(1L, 2L, 3L);
  }

  abstract static class Inherited {
    static final List<Long> SHARED = new CopyOnWriteArrayList<>();

    @Sandboxed(image = "redis:7")
    static Sandbox shared;

    @Sandboxed(image = "redis:7")
    Sandbox fresh;

    @Test
    void first() {
      SHARED.add(count(shared));
      assertThat(count(fresh)).isEqualTo(1);
    }
  }

  static class Inheriting extends Inherited {
    @Sandboxed(image = "redis:7")
    Sandbox own;

    @Test
    void second() {
      SHARED.add(count(shared));
      assertThat(count(fresh)).isEqualTo(1);
      assertThat(count(own)).isEqualTo(1);
    }

    @Nested
    class Inner {
      @Test
      void third() {
        SHARED.add(count(shared));
        assertThat(count(fresh)).isEqualTo(1);
        assertThat(count(own)).isEqualTo(1);
      }
    }
  }

  @Test
  void allThreadsOfOursAreDaemons() {
    JupiterRun run = JupiterRun.withRealRuntime(ALONE, Threads.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).hasSize(1);
  }

  @Sandboxed(image = "redis:7", name = "shared", scope = Scope.RUN)
  @Sandboxed(image = "redis:7", dependsOn = "shared")
  static class Threads {
    @Test
    void test() {
      assertThat(Thread.getAllStackTraces().keySet())
          .filteredOn(thread -> thread.getName().startsWith("sandboxed-"))
          .isNotEmpty()
          .allMatch(Thread::isDaemon);
    }
  }

  @Test
  void parallelClassesAndMethodsHaveTheServicesOfTheirScopes() {
    AllScopes.OF_RUN.clear();
    AllScopes.OF_CLASS.clear();
    JupiterRun run =
        JupiterRun.withRealRuntime(
            Map.of(
                "sandboxed.run", "off",
                "junit.jupiter.execution.parallel.enabled", "true",
                "junit.jupiter.execution.parallel.mode.default", "concurrent",
                "junit.jupiter.execution.parallel.config.strategy", "fixed",
                "junit.jupiter.execution.parallel.config.fixed.parallelism", "4"),
            A.class,
            B.class,
            C.class,
            D.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).hasSize(8);
    assertThat(AllScopes.OF_RUN).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    assertThat(AllScopes.OF_CLASS).hasSize(8).containsOnly(1L, 2L);
  }

  @Sandboxed(name = "shared", image = "redis:7", scope = Scope.RUN)
  @Sandboxed(name = "ours", image = "redis:7", dependsOn = "shared")
  abstract static class AllScopes {
    static final Set<Long> OF_RUN = ConcurrentHashMap.newKeySet();
    static final List<Long> OF_CLASS = new CopyOnWriteArrayList<>();

    @Sandboxed(image = "redis:7")
    Sandbox mine;

    @BeforeAll
    static void thereAreTwo(Sandbox shared, Sandbox ours) {
      assertThat(shared).isNotSameAs(ours);
    }

    @RepeatedTest(2)
    void counts(Sandbox shared, Sandbox ours) {
      OF_RUN.add(count(shared));
      OF_CLASS.add(count(ours));
      assertThat(count(mine)).isEqualTo(1);
    }
  }

  static class A extends AllScopes {}

  static class B extends AllScopes {}

  static class C extends AllScopes {}

  static class D extends AllScopes {}
}
