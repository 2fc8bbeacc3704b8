package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Forty classes on eight threads, each with sandboxes of every scope. */
class ParallelScopesTest {

  private static final Map<String, String> PARALLEL =
      Map.of(
          "junit.jupiter.execution.parallel.enabled", "true",
          "junit.jupiter.execution.parallel.mode.default", "concurrent",
          "junit.jupiter.execution.parallel.config.strategy", "fixed",
          "junit.jupiter.execution.parallel.config.fixed.parallelism", "8");

  private static final Class<?>[] CLASSES =
      new Class<?>[] {
        C00.class, C01.class, C02.class, C03.class, C04.class, C05.class, C06.class, C07.class,
        C08.class, C09.class, C10.class, C11.class, C12.class, C13.class, C14.class, C15.class,
        C16.class, C17.class, C18.class, C19.class, C20.class, C21.class, C22.class, C23.class,
        C24.class, C25.class, C26.class, C27.class, C28.class, C29.class, C30.class, C31.class,
        C32.class, C33.class, C34.class, C35.class, C36.class, C37.class, C38.class, C39.class
      };

  @RepeatedTest(5)
  void everybodySeesTheSandboxesOfItsOwnScope() {
    AllScopes.forget();
    JupiterRun run = JupiterRun.withFakeRuntime(PARALLEL, CLASSES);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).hasSize(40 * 4);
    assertThat(AllScopes.OF_RUN).hasSize(1);
    assertThat(AllScopes.OF_CLASS).hasSize(40);
    assertThat(AllScopes.OF_METHOD).hasSize(40 * 4);
    assertThat(closed(run, "cache")).isEqualTo(40 * 4);
    assertThat(closed(run, "orders")).isEqualTo(40);
    assertThat(closed(run, "shared")).isEqualTo(1);
    assertThat(run.journal()).startsWith("open").endsWith("close shared", "closed");
  }

  private static long closed(JupiterRun run, String name) {
    return run.journal().stream().filter(("close " + name)::equals).count();
  }

  @Sandboxed(name = "shared", image = "slow:1", scope = Scope.RUN)
  @Sandboxed(name = "orders", image = "postgres:15", dependsOn = "shared")
  abstract static class AllScopes {
    static final Set<Sandbox> OF_RUN = ConcurrentHashMap.newKeySet();
    static final Set<Sandbox> OF_CLASS = ConcurrentHashMap.newKeySet();
    static final Set<Sandbox> OF_METHOD = ConcurrentHashMap.newKeySet();

    static void forget() {
      OF_RUN.clear();
      OF_CLASS.clear();
      OF_METHOD.clear();
    }

    @Sandboxed(image = "redis:7", dependsOn = "orders")
    Sandbox cache;

    Sandbox orders;

    @BeforeEach
    void see(Sandbox shared) {
      OF_RUN.add(shared);
      OF_CLASS.add(orders);
      OF_METHOD.add(cache);
    }

    @RepeatedTest(3)
    void same(@InSandbox("cache") Sandbox mine, @InSandbox("orders") Sandbox ours) {
      assertThat(mine).isSameAs(cache).isSameAs(SandboxedExtension.get("cache"));
      assertThat(ours).isSameAs(orders).isSameAs(SandboxedExtension.get("orders"));
    }

    @Nested
    class Inner {
      @Test
      void seesWhatIsAround(@InSandbox("cache") Sandbox mine, Sandbox shared) {
        assertThat(mine).isSameAs(cache).isSameAs(SandboxedExtension.get("cache"));
        assertThat(OF_RUN).contains(shared);
      }
    }
  }

  static class C00 extends AllScopes {}

  static class C01 extends AllScopes {}

  static class C02 extends AllScopes {}

  static class C03 extends AllScopes {}

  static class C04 extends AllScopes {}

  static class C05 extends AllScopes {}

  static class C06 extends AllScopes {}

  static class C07 extends AllScopes {}

  static class C08 extends AllScopes {}

  static class C09 extends AllScopes {}

  static class C10 extends AllScopes {}

  static class C11 extends AllScopes {}

  static class C12 extends AllScopes {}

  static class C13 extends AllScopes {}

  static class C14 extends AllScopes {}

  static class C15 extends AllScopes {}

  static class C16 extends AllScopes {}

  static class C17 extends AllScopes {}

  static class C18 extends AllScopes {}

  static class C19 extends AllScopes {}

  static class C20 extends AllScopes {}

  static class C21 extends AllScopes {}

  static class C22 extends AllScopes {}

  static class C23 extends AllScopes {}

  static class C24 extends AllScopes {}

  static class C25 extends AllScopes {}

  static class C26 extends AllScopes {}

  static class C27 extends AllScopes {}

  static class C28 extends AllScopes {}

  static class C29 extends AllScopes {}

  static class C30 extends AllScopes {}

  static class C31 extends AllScopes {}

  static class C32 extends AllScopes {}

  static class C33 extends AllScopes {}

  static class C34 extends AllScopes {}

  static class C35 extends AllScopes {}

  static class C36 extends AllScopes {}

  static class C37 extends AllScopes {}

  static class C38 extends AllScopes {}

  static class C39 extends AllScopes {}

  @Test
  void methodsThatRunTogetherMayNotShareAFieldOfTheirInstance() {
    SharedInstance.bothTried = new CountDownLatch(1);
    JupiterRun run = JupiterRun.withFakeRuntime(PARALLEL, SharedInstance.class);

    assertThat(run.failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContainingAll(
            "Field redis of " + SharedInstance.class.getName(),
            "runs at the same time as",
            "take the sandbox as a parameter");
    assertThat(run.passed()).hasSize(1);
  }

  @TestInstance(Lifecycle.PER_CLASS)
  @Execution(ExecutionMode.CONCURRENT)
  static class SharedInstance {
    static CountDownLatch bothTried;

    @Sandboxed(image = "redis:7")
    Sandbox redis;

    @Test
    void first() throws InterruptedException {
      bothTried.await(500, TimeUnit.MILLISECONDS);
    }

    @Test
    void second() throws InterruptedException {
      bothTried.await(500, TimeUnit.MILLISECONDS);
    }
  }
}
