package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.internal.cgroups.ProcessStats;
import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.HealthCheck;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A service that is told in its environment where it is found. */
@Timeout(240)
class AddressInEnvironmentTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TELL =
      SandboxSpec.of("tiny")
          .name("Teller 1")
          .command("tell", "/data", "7000")
          .port(7000)
          .env("ADVERTISED", "OUT://127.0.0.1:{{host-port:7000}},IN://{{hostname}}:7000");

  @Test
  void programAndCommandsKnowTheAddress() {
    try (Sandbox sandbox = RUNTIME.start(TELL)) {
      assertAddress(sandbox);
      assertThat(tiny(sandbox, "connect", "teller-1", "7000")).contains("connected");
      assertThat(sandbox.spec()).isEqualTo(TELL);
    }
  }

  @Test
  void addressIsThatOfEverySandbox() {
    try (Sandbox one = RUNTIME.start(TELL);
        Sandbox other = RUNTIME.start(TELL)) {
      assertThat(one.port(7000)).isNotEqualTo(other.port(7000));
      assertAddress(one);
      assertAddress(other);
    }
  }

  @Test
  void addressStaysWhenItIsRestartedAndReset() {
    try (Sandbox sandbox = RUNTIME.start(TELL)) {
      String before = advertised(sandbox);
      sandbox.restart();
      assertThat(advertised(sandbox)).isEqualTo(before);
      sandbox.reset();
      assertThat(advertised(sandbox)).isEqualTo(before);
      assertAddress(sandbox);
    }
  }

  @Test
  void preparedCloneKnowsTheAddressThatItTakesOver() throws Exception {
    SandboxSpec spec = TELL.lifecycle(Lifecycle.DEFAULT.preparedClone(true));
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      for (int round = 0; round < 3; round++) {
        TestRuntime.eventually("it is prepared", ((RunningSandbox) sandbox)::isPrepared);
        sandbox.reset();
        assertAddress(sandbox);
      }
    }
  }

  @Test
  void copiedFilesAndHealthChecksDoNotChangeThat() {
    SandboxSpec spec =
        TELL.copy(FileCopy.text("told", "/data"))
            .lifecycle(Lifecycle.DEFAULT.healthCheck(HealthCheck.of("tiny", "env", "ADVERTISED")))
            .ready(Readiness.healthy());
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      assertAddress(sandbox);
      assertThat(sandbox.health().output()).contains("127.0.0.1:" + sandbox.port(7000));
    }
  }

  @Test
  void snapshotIsFoundAgainAtAnotherAddress() throws IOException {
    List<String> prepared = new ArrayList<>();
    SandboxSpec spec =
        TELL.snapshot(
            PreparedSnapshot.of(
                "run " + System.nanoTime(),
                sandbox -> {
                  prepared.add(RestartTest.ask(sandbox));
                  assertAddress(sandbox);
                  tiny(sandbox, "write", "/data", "kept");
                }));
    for (int run = 0; run < 3; run++) {
      try (Sandbox sandbox = RUNTIME.start(spec)) {
        assertAddress(sandbox);
        assertThat(RestartTest.ask(sandbox)).isEqualTo("kept\n.\n");
      }
    }
    assertThat(prepared).hasSize(1);
  }

  @Test
  void portThatIsNotPublishedIsAMistake() {
    for (String wrong :
        List.of("7001", "", "x", "70000", "7000/udp", "-1", "4294974296", " 7000")) {
      assertThatThrownBy(() -> RUNTIME.start(TELL.env("A", "at {{host-port:" + wrong + "}}")))
          .isInstanceOf(StartFailedException.class)
          .hasMessageContaining("'Teller 1' (tiny:latest)")
          .hasMessageContaining("the variable A is 'at {{host-port:" + wrong + "}}'")
          .hasMessageContaining("TCP port that it publishes, which are [7000]. Add it");
    }
    assertThatThrownBy(() -> RUNTIME.start(TELL.env("A", "{{host-port:7000")))
        .isInstanceOf(StartFailedException.class);
  }

  @Test
  void otherBracesAreLeftAsTheyAre() {
    String template = "{{ .Port }} {{port}} {{{{hostname}}}} {{}}";
    try (Sandbox sandbox = RUNTIME.start(TELL.env("TEMPLATE", template))) {
      assertThat(tiny(sandbox, "env", "TEMPLATE"))
          .isEqualTo("{{ .Port }} {{port}} {{teller-1}} {{}}\n");
    }
  }

  private static void assertAddress(Sandbox sandbox) {
    assertThat(advertised(sandbox))
        .isEqualTo("OUT://127.0.0.1:" + sandbox.port(7000) + ",IN://teller-1:7000");
    assertThat(tiny(sandbox, "env", "ADVERTISED")).isEqualTo(advertised(sandbox) + "\n");
  }

  /** What its program was told. */
  private static String advertised(Sandbox sandbox) {
    int pid = ((RunningSandbox) sandbox).instance().process().pid();
    long program =
        ProcessHandle.current()
            .children()
            .mapToLong(monitor -> ProcessStats.program(monitor.pid(), pid))
            .filter(found -> found != 0)
            .findFirst()
            .orElseThrow();
    return KeptFile.environment(program).getOrDefault("ADVERTISED", "nothing");
  }
}
