package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which networks the sandboxes of classes are on. */
class DeclaredNetworksTest {

  private static List<Network> networks(JupiterRun run, String name) {
    return run.specs().stream()
        .filter(spec -> spec.name().equals(name))
        .flatMap(spec -> spec.networking().networks().stream())
        .toList();
  }

  @Test
  void sandboxesOfAClassThatNameNoNetworkShareOne() {
    JupiterRun run = JupiterRun.withFakeRuntime(Mixed.class);

    assertThat(run.failures()).isEmpty();
    Network ofClass = Network.of(Mixed.class.getName());
    assertThat(networks(run, "one")).containsExactly(ofClass);
    assertThat(networks(run, "two")).containsExactly(ofClass);
    assertThat(networks(run, "coded")).containsExactly(ofClass);
    assertThat(networks(run, "named")).containsExactly(Network.of(ofNamed()));
    assertThat(networks(run, "apart")).isEmpty();
    assertThat(networks(run, "own")).containsExactly(Network.of("own"));
    assertThat(networks(run, "fresh")).isEmpty();
    assertThat(networks(run, "shared")).isEmpty();
    assertThat(networks(run, "inner")).isEmpty();
  }

  private static String ofNamed() {
    return DeclaredNetworksTest.class.getName() + ": back";
  }

  @Sandboxed(name = "one", image = "redis:7", aliases = "first")
  @Sandboxed(name = "named", image = "redis:7", network = "back")
  @Sandboxed(name = "fresh", image = "redis:7", scope = Scope.METHOD)
  @Sandboxed(name = "shared", image = "redis:7", scope = Scope.RUN)
  static class Mixed {
    @Sandboxed(image = "redis:7")
    static Sandbox two;

    @RegisterExtension
    static SandboxedExtension coded =
        SandboxedExtension.of(
            SandboxSpec.of("redis:7").name("coded"),
            SandboxSpec.of("redis:7").name("apart").withoutNetwork(),
            SandboxSpec.of("redis:7").name("own").network(Network.of("own")));

    @Test
    void test() {}

    @Sandboxed(name = "inner", image = "redis:7")
    @Nested
    class Inner {
      @Test
      void test() {}
    }
  }

  @Test
  void eachSubclassHasItsOwn() {
    JupiterRun run = JupiterRun.withFakeRuntime(A.class, B.class);

    assertThat(run.failures()).isEmpty();
    assertThat(networks(run, "one"))
        .isEqualTo(networks(run, "two"))
        .containsExactly(Network.of(A.class.getName()), Network.of(B.class.getName()));
  }

  @Sandboxed(name = "one", image = "redis:7")
  @Sandboxed(name = "two", image = "redis:7")
  abstract static class Base {
    @Test
    void test() {}
  }

  static class A extends Base {}

  static class B extends Base {}

  @Test
  void whoIsAloneIsOnNone() {
    JupiterRun run = JupiterRun.withFakeRuntime(Alone.class);

    assertThat(run.specs()).containsExactly(SandboxSpec.of("redis:7"));
  }

  @Sandboxed(image = "redis:7")
  static class Alone {
    @Test
    void test() {}
  }

  @Test
  void oneThatWantsIpv6GivesItToItsNetworks() {
    JupiterRun run = JupiterRun.withFakeRuntime(WithIpv6.class);

    assertThat(run.failures()).isEmpty();
    assertThat(networks(run, "one")).isEqualTo(networks(run, "two")).allMatch(Network::ipv6);
    assertThat(networks(run, "named")).isEqualTo(networks(run, "other")).allMatch(Network::ipv6);
    assertThat(networks(run, "without")).noneMatch(Network::ipv6).hasSize(1);
  }

  @Sandboxed(name = "one", image = "redis:7", ipv6 = true)
  @Sandboxed(name = "two", image = "redis:7")
  @Sandboxed(name = "named", image = "redis:7", network = "back", ipv6 = true)
  @Sandboxed(name = "other", image = "redis:7", network = "back")
  @Sandboxed(name = "without", image = "redis:7", network = "front")
  static class WithIpv6 {
    @Test
    void test() {}
  }
}
