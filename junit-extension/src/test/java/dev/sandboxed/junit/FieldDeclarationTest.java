package dev.sandboxed.junit;

import static dev.sandboxed.junit.internal.lifecycle.FakeSandbox.note;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Sandboxes that are declared by the fields that hold them. */
class FieldDeclarationTest {

  @Test
  void staticFieldHoldsOneForTheClassAndInstanceFieldOneForTheMethod() {
    JupiterRun run = JupiterRun.withFakeRuntime(Mixed.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open",
            "start [orders]",
            "beforeAll with orders",
            "start [cache]",
            "test with orders",
            "test with cache",
            "close cache",
            "close orders",
            "closed");
    assertThat(run.specs())
        .extracting(SandboxSpec::image)
        .containsExactly("postgres:15", "redis:7");
  }

  static class Mixed {
    @Sandboxed(image = "postgres:15")
    static Sandbox orders;

    @Sandboxed(image = "redis:7")
    Sandbox cache;

    @BeforeAll
    static void first(Sandbox orders) {
      assertThat(orders).isSameAs(Mixed.orders);
      note(orders, "beforeAll");
    }

    @Test
    void test(Sandbox orders, Sandbox cache) {
      assertThat(cache).isSameAs(this.cache);
      note(orders, "test");
      note(cache, "test");
    }
  }

  @Test
  void instanceFieldMayHoldOneOfTheClass() {
    OfTheClass.SEEN.clear();
    JupiterRun run = JupiterRun.withFakeRuntime(OfTheClass.class);

    assertThat(run.failures()).isEmpty();
    assertThat(OfTheClass.SEEN).hasSize(2);
    assertThat(OfTheClass.SEEN.get(0)).isSameAs(OfTheClass.SEEN.get(1));
  }

  static class OfTheClass {
    static final List<Sandbox> SEEN = new ArrayList<>();

    @Sandboxed(image = "redis:7", scope = Scope.CLASS)
    Sandbox cache;

    @Test
    void first() {
      SEEN.add(cache);
    }

    @Test
    void second() {
      SEEN.add(cache);
    }
  }

  @Test
  void fieldMayBeAnnotatedWithAnAnnotationOfOnesOwn() {
    JupiterRun run = JupiterRun.withFakeRuntime(Composed.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal()).contains("test with shared", "test with fresh", "test with named");
  }

  @Retention(RetentionPolicy.RUNTIME)
  @Sandboxed(image = "redis:7")
  @interface Cache {}

  static class Composed {
    @Cache static Sandbox shared;
    @Cache Sandbox fresh;

    @Sandboxed(name = "named", image = "redis:7")
    Sandbox other;

    @Test
    void test() {
      note(shared, "test");
      note(fresh, "test");
      note(other, "test");
    }
  }

  /** The subclass sees the same static field, with a sandbox of its own in it. */
  @Test
  void fieldsOfSuperclassesCountForEverySubclass() {
    JupiterRun run = JupiterRun.withFakeRuntime(FirstInheriting.class, SecondInheriting.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.journal())
        .containsExactly(
            "open",
            "start [shared]",
            "start [fresh]",
            "test with shared",
            "test with fresh",
            "close fresh",
            "close shared",
            "start [shared]",
            "start [fresh, own]",
            "test with shared",
            "test with fresh",
            "close own",
            "close fresh",
            "close shared",
            "closed");
  }

  abstract static class Inherited {
    @Sandboxed(image = "redis:7")
    static Sandbox shared;

    @Sandboxed(image = "redis:7")
    private Sandbox fresh;

    @Test
    void test() {
      note(shared, "test");
      note(fresh, "test");
    }
  }

  static class FirstInheriting extends Inherited {}

  static class SecondInheriting extends Inherited {
    @Sandboxed(image = "redis:7")
    Sandbox own;
  }
}
