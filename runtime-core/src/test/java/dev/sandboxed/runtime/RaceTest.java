package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program swaps names while the runtime looks them up in its sandbox (CVE-2021-30465,
 * CVE-2019-19921, CVE-2024-45310).
 */
class RaceTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final int ROUNDS = 150;

  @ParameterizedTest
  @ValueSource(strings = {"/proc/1/cwd", "/proc/self/fd/3", "../../../../../..", "/proc/1/root"})
  void directoryThatIsSwappedForALinkLeadsNowhereElse(String target) {
    SandboxSpec swapper =
        SandboxSpec.of("tiny")
            .command("swap", "/tmp/here", "/tmp/there", target)
            .ready(Readiness.log("swapping"));
    ExecSpec command =
        ExecSpec.of("/bin/tiny", "pwd").directory("/tmp/here").timeout(Duration.ofMinutes(1));
    Map<String, Integer> outcomes = new TreeMap<>();
    try (Sandbox sandbox = RUNTIME.start(swapper)) {
      for (int round = 0; round < ROUNDS; round++) {
        outcomes.merge(outcome(sandbox, command), 1, Integer::sum);
      }
      assertThat(sandbox.state()).as("%s", sandbox.logs().all()).isInstanceOf(State.Running.class);
    }

    assertThat(outcomes.keySet()).isSubsetOf("/tmp/here", "/tmp/there", "/", "refused");
    assertThat(outcomes).as("it has not been swapped in time").hasSizeGreaterThan(1);
  }

  private static String outcome(Sandbox sandbox, ExecSpec command) {
    try {
      return sandbox.exec(command).stdout().strip();
    } catch (SandboxException e) {
      return "refused";
    }
  }
}
