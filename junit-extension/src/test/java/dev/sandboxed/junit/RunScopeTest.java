package dev.sandboxed.junit;

import static dev.sandboxed.junit.internal.lifecycle.FakeSandbox.note;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sandboxes that all classes of a run share, in one JVM. */
class RunScopeTest {

  @Test
  void classesThatDeclareTheSameShareOneUntilTheEndOfTheRun() {
    JupiterRun run =
        JupiterRun.withFakeRuntime(First.class, OfItsOwn.class, Second.class, Coded.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open",
            "start [redis]",
            "first with redis",
            "start [own]",
            "close own",
            "second with redis",
            "coded with redis",
            "close redis",
            "closed");
  }

  @Retention(RetentionPolicy.RUNTIME)
  @Sandboxed(image = "redis:7", scope = Scope.RUN)
  @interface Shared {}

  @Shared
  static class First {
    @Test
    void test(Sandbox redis) {
      note(redis, "first");
    }
  }

  @Sandboxed(image = "redis:7", name = "own")
  static class OfItsOwn {
    @Test
    void test() {}
  }

  static class Second {
    @Shared Sandbox redis;

    @Test
    void test() {
      note(redis, "second");
    }
  }

  static class Coded {
    @RegisterExtension
    final SandboxedExtension shared =
        SandboxedExtension.of(SandboxSpec.of("redis:7")).scope(Scope.RUN);

    @Test
    void test(Sandbox redis) {
      note(redis, "coded");
    }
  }

  @Test
  void anotherWordIsAnotherSandbox() {
    JupiterRun run = JupiterRun.withFakeRuntime(First.class, WithEnvironment.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsSubsequence("start [redis]", "start [redis]", "close redis", "close redis");
  }

  @Sandboxed(image = "redis:7", env = "A=b", scope = Scope.RUN)
  static class WithEnvironment {
    @Test
    void test() {}
  }

  @Test
  void oneThatDoesNotStartIsNotTriedAgainAndToldInShort() {
    JupiterRun run = JupiterRun.withFakeRuntime(FirstBroken.class, SecondBroken.class);

    List<Throwable> failures = run.failures();
    assertThat(failures.get(0)).hasMessage("Could not start broken: it is broken. Mend it.");
    assertThat(failures.get(1))
        .hasMessage(
            "Sandbox 'broken' of the run did not start for "
                + FirstBroken.class.getName()
                + ", and is not tried again: Could not start broken: it is broken. Mend it.");
    assertThat(run.journal()).containsExactly("open", "start [broken]", "closed");
  }

  @Sandboxed(image = "broken:1", scope = Scope.RUN)
  static class FirstBroken {
    @Test
    void test() {}
  }

  @Sandboxed(image = "broken:1", scope = Scope.RUN)
  static class SecondBroken {
    @Test
    void test() {}
  }

  /** The class fails, but what it shares with others stays. */
  @Test
  void sharedOneOutlivesAClassThatFailsForAnother() {
    JupiterRun run = JupiterRun.withFakeRuntime(FailsBeside.class, First.class);

    assertThat(run.failure()).hasMessageContaining("it is broken");
    assertThat(run.journal())
        .containsSubsequence("first with redis", "close redis", "closed")
        .containsOnlyOnce("start [redis]");
  }

  @Shared
  @Sandboxed(image = "broken:1", dependsOn = "redis")
  static class FailsBeside {
    @Test
    void test() {}
  }

  @Test
  void networkLivesAsLongAsTheLongestLifeOnIt() {
    JupiterRun run =
        JupiterRun.withFakeRuntime(OnSharedNetwork.class, AlsoOnSharedNetwork.class, Alone.class);

    assertThat(run.failures()).isEmpty();
    assertThat(networks(run, "db")).hasSize(1);
    assertThat(networks(run, "web")).hasSize(2).containsOnly(networks(run, "db").get(0));
    assertThat(networks(run, "coded")).isEqualTo(networks(run, "web"));
    assertThat(networks(run, "solitary")).doesNotContainAnyElementsOf(networks(run, "db"));
    assertThat(networks(run, "fresh")).hasSize(2).doesNotHaveDuplicates();
    assertThat(networks(run, "friend")).isEqualTo(networks(run, "fresh"));
  }

  private static List<String> networks(JupiterRun run, String name) {
    return run.specs().stream()
        .filter(spec -> spec.name().equals(name))
        .map(spec -> spec.networking().networks().get(0).name())
        .toList();
  }

  @Sandboxed(name = "db", image = "redis:7", network = "back", scope = Scope.RUN)
  @Sandboxed(name = "web", image = "redis:7", network = "back")
  abstract static class SharedNetwork {
    @RegisterExtension
    static SandboxedExtension coded =
        SandboxedExtension.of(SandboxSpec.of("redis:7").name("coded")).network("back");

    @Test
    void test() {}
  }

  static class OnSharedNetwork extends SharedNetwork {}

  static class AlsoOnSharedNetwork extends SharedNetwork {}

  @Sandboxed(name = "solitary", image = "redis:7", network = "back")
  @Sandboxed(name = "fresh", image = "redis:7", network = "front", scope = Scope.METHOD)
  @Sandboxed(name = "friend", image = "redis:7", network = "front", scope = Scope.METHOD)
  static class Alone {
    @Test
    void first() {}

    @Test
    void second() {}
  }
}
