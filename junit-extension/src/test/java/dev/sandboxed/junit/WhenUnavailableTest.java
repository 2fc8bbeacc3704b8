package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.internal.lifecycle.FakeRuntimeExtension;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What becomes of tests on a machine that cannot run sandboxes. */
class WhenUnavailableTest {

  private static final Map<String, String> SKIP = Map.of("sandboxed.when-unavailable", "skip");

  @Test
  void theyFailUnlessSomebodySaysOtherwise() {
    assertThat(JupiterRun.withFakeRuntime(Plain.class).failure())
        .isInstanceOf(HostUnsupportedException.class);
  }

  @Test
  void settingSkipsThemWithTheReason() {
    JupiterRun run = JupiterRun.withFakeRuntime(SKIP, Plain.class, OfMethod.class);

    assertThat(run.failures()).isEmpty();
    assertThat(run.passed()).isEmpty();
    assertThat(run.aborted())
        .hasSize(3) // a class and two methods
        .allMatch(
            reason ->
                reason.startsWith("Skipped. Could not start ") && reason.endsWith("Mend it."));
  }

  @Sandboxed(image = "impossible:1")
  static class Plain {
    @Test
    void test() {}
  }

  static class OfMethod {
    @Sandboxed(image = "impossible:1")
    Sandbox service;

    @Test
    void first() {}

    @Test
    void second() {}
  }

  @Test
  void annotationDecidesBeforeTheSetting() {
    assertThat(JupiterRun.withFakeRuntime(Skipping.class).aborted()).hasSize(1);
    assertThat(JupiterRun.withFakeRuntime(SkippingInCode.class).aborted()).hasSize(1);
    assertThat(JupiterRun.withFakeRuntime(SkippingBeforeTheInstance.class).aborted()).hasSize(1);
    assertThat(JupiterRun.withFakeRuntime(SKIP, Failing.class).failure())
        .isInstanceOf(HostUnsupportedException.class);
  }

  @Sandboxed(image = "impossible:1", whenUnavailable = WhenUnavailable.SKIP)
  static class Skipping {
    @Test
    void test() {}
  }

  static class SkippingInCode {
    @RegisterExtension
    static final SandboxedExtension SANDBOXES =
        SandboxedExtension.of(SandboxSpec.of("impossible:1")).whenUnavailable(WhenUnavailable.SKIP);

    @Test
    void test() {}
  }

  @Sandboxed(image = "impossible:1", whenUnavailable = WhenUnavailable.SKIP)
  @TestInstance(Lifecycle.PER_CLASS)
  static class SkippingBeforeTheInstance {
    SkippingBeforeTheInstance(Sandbox any) {}

    @Test
    void test() {}
  }

  @Sandboxed(image = "impossible:1", whenUnavailable = WhenUnavailable.FAIL)
  static class Failing {
    @Test
    void test() {}
  }

  @Test
  void allThatStartTogetherMustSaySo() {
    assertThat(JupiterRun.withFakeRuntime(Divided.class).failure())
        .isInstanceOf(HostUnsupportedException.class);
  }

  @Sandboxed(name = "optional", image = "impossible:1", whenUnavailable = WhenUnavailable.SKIP)
  @Sandboxed(image = "redis:7")
  static class Divided {
    @Test
    void test() {}
  }

  @Test
  void everyClassThatSharesAnImpossibleOneIsSkipped() {
    JupiterRun run = JupiterRun.withFakeRuntime(SKIP, FirstSharing.class, SecondSharing.class);

    assertThat(run.aborted()).hasSize(2).allMatch(reason -> reason.endsWith("Mend it."));
    assertThat(run.journal()).containsExactly("open", "start [impossible]", "closed");
  }

  @Sandboxed(image = "impossible:1", scope = Scope.RUN)
  static class FirstSharing {
    @Test
    void test() {}
  }

  static class SecondSharing extends FirstSharing {}

  @Test
  void serviceThatDoesNotStartIsAFailureAllTheSame() {
    assertThat(JupiterRun.withFakeRuntime(SKIP, Broken.class).failure())
        .isInstanceOf(StartFailedException.class);
  }

  @Sandboxed(image = "broken:1", whenUnavailable = WhenUnavailable.SKIP)
  static class Broken {
    @Test
    void test() {}
  }

  @Test
  void settingHasTwoWords() {
    Map<String, String> wrong = Map.of("sandboxed.when-unavailable", "ignore");
    assertThat(JupiterRun.withFakeRuntime(wrong, Plain.class).failure())
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContaining("when-unavailable must be fail or skip, but is \"ignore\"");
  }

  @Test
  void conditionDisablesClassesAndMethodsWithWhatTheDoctorMisses() {
    Map<String, String> ill = Map.of(FakeRuntimeExtension.MISSING, "user namespaces: refused");
    JupiterRun run = JupiterRun.withFakeRuntime(ill, Conditional.class, ConditionalMethod.class);

    assertThat(run.disabled())
        .containsExactly(
            "Sandboxes cannot start here: user namespaces: refused",
            "Sandboxes cannot start here: user namespaces: refused");
    assertThat(run.passed()).containsExactly("always()");
    assertThat(run.journal()).isEmpty();
  }

  @Test
  void conditionEnablesThemWhereNothingIsMissing() {
    Map<String, String> well = Map.of(FakeRuntimeExtension.MISSING, "");
    JupiterRun run = JupiterRun.withFakeRuntime(well, Conditional.class, ConditionalMethod.class);

    assertThat(run.disabled()).isEmpty();
    assertThat(run.passed()).hasSize(3);
  }

  /** The real doctor on the machine of these tests, where sandboxes can start. */
  @Test
  void doctorIsAskedWhenNobodyElseKnows() {
    JupiterRun run = JupiterRun.withRealRuntime(Map.of(), ConditionalMethod.class);

    assertThat(run.disabled()).isEmpty();
    assertThat(run.passed()).hasSize(2);
  }

  @EnabledIfSandboxes
  @Sandboxed(image = "redis:7")
  static class Conditional {
    @Test
    void test() {}
  }

  static class ConditionalMethod {
    @Test
    void always() {}

    @Test
    @EnabledIfSandboxes
    void sometimes() {}
  }
}
