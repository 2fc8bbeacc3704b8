package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.internal.mounts.RootfsPlan;
import dev.sandboxed.runtime.internal.networks.Membership;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.internal.process.ResolvedUser;
import dev.sandboxed.runtime.spec.Capability;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Security;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process of a sandbox lies in wait for those that the runtime has enter it, and tries to get
 * hold of them while they are still the runtime's (CVE-2016-9962, CVE-2019-5736, CVE-2024-21626).
 */
class EscapeTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final ResolvedUser ROOT = new ResolvedUser(0, 0, List.of(0), "/root");
  private static final ResolvedUser APP = new ResolvedUser(1000, 1000, List.of(1000), "/");
  private static final int RACES = 100;

  private RuntimeParts parts;

  @BeforeEach
  void startNativeProcesses() {
    parts = RUNTIME.runtime().startNativeProcesses();
  }

  @AfterEach
  void endThem() {
    parts.monitor().close();
  }

  static Stream<Security> attackers() {
    return Stream.of(
        Security.DEFAULT,
        Security.DEFAULT.add(Capability.values()).seccomp(false).noNewPrivileges(false));
  }

  /** The victims wait at the moments in question until they have been attacked. */
  @ParameterizedTest
  @MethodSource("attackers")
  void whoEntersIsOutOfReachUntilItIsAProgramOfTheSandbox(Security security) throws Exception {
    SandboxSpec spec = SandboxSpec.of("tiny").command("ambush").security(security);
    SandboxPlan plan = new SandboxPlan(spec, RUNTIME.images().resolve(spec));
    RootfsPlan rootfs = plan.rootfs(parts.monitor().newId(), parts.layers(), false);
    LogFile said = new LogFile(parts.run().log(rootfs.id()));
    RemoteProcess attacker = start(plan, rootfs);
    ResolvedUser other = RUNTIME.identity().isSingle() ? ROOT : APP;

    attack(attacker, said, new Steps(), programOf(plan, ROOT));
    attack(attacker, said, untilExecution(plan, ROOT), end());
    attack(attacker, said, untilExecution(plan, other), end());
    for (int race = 0; race < RACES; race++) {
      RemoteProcess victim = execute(attacker, programOf(plan, race % 2 == 0 ? ROOT : other));
      assertThat(victim.awaitExit(soon())).isNotNull();
      victim.release(List.of());
    }

    assertThat(said.stdout()).contains("met ").doesNotContain("GOT ");
  }

  private RemoteProcess start(SandboxPlan plan, RootfsPlan rootfs) throws Exception {
    Membership membership =
        parts.networks().join(plan.spec().networking(), plan.names(), "/f/" + rootfs.id(), false);
    Steps steps = new Steps();
    plan.build(
        steps,
        rootfs,
        plan.storage(rootfs.id()),
        parts.kernel(),
        membership,
        parts.identity(),
        false);
    steps.enterRoot();
    plan.process().execute(steps, ROOT, parts.identity());
    RemoteProcess process =
        parts
            .monitor()
            .start(
                rootfs.id(), plan.request(rootfs.id(), membership, 0, steps, false), new Steps());
    process.awaitStarted(soon());
    return process;
  }

  /** Has a process enter and wait there until the attacker has met it, and then go on. */
  private void attack(RemoteProcess attacker, LogFile said, Steps entrance, Steps rest)
      throws Exception {
    long before = met(said);
    RemoteProcess victim = execute(attacker, entrance);
    victim.awaitPaused(soon());
    TestRuntime.eventually("the attacker has not met its victim", () -> met(said) > before);
    victim.resume(rest);
    victim.awaitStarted(soon());
    assertThat(victim.awaitExit(soon())).isNotNull();
    victim.release(List.of());
  }

  private static long met(LogFile said) {
    return said.stdout().lines().filter(line -> line.startsWith("met ")).count();
  }

  private RemoteProcess execute(RemoteProcess sandbox, Steps steps) {
    int id = parts.monitor().newId();
    return parts.monitor().execute(id, sandbox, "/r/" + id + ".log", 1 << 20, false, steps);
  }

  private Steps programOf(SandboxPlan plan, ResolvedUser user) {
    Steps steps = new Steps();
    plan.process().execute(steps, user, parts.identity(), List.of("/bin/tiny", "exit", "0"));
    return steps;
  }

  /** As the plan's own, without the program. */
  private Steps untilExecution(SandboxPlan plan, ResolvedUser user) {
    Steps steps = new Steps();
    plan.process().become(steps, user, parts.identity());
    return steps;
  }

  private static Steps end() {
    return new Steps().execute(List.of("/bin/tiny"), List.of("tiny", "exit", "0"), List.of());
  }

  private static Deadline soon() {
    return Deadline.in(Duration.ofSeconds(20));
  }
}
