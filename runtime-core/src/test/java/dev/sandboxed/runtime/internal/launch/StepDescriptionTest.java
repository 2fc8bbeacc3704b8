package dev.sandboxed.runtime.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class StepDescriptionTest {

  private final Steps steps =
      new Steps()
          .makeDirectory("/r/1", 0700)
          .mount("overlay", "/m/root", "overlay", 0, "lowerdir=0")
          .rootBind("/f/1/hosts", "/etc/hosts", 0, 0)
          .identity(999, 998, new int[0], 0, 0, true)
          .firstOf(
              new Steps().makeDirectory("/t", 0700).mount("proc", "/t", "proc", 0, ""),
              new Steps().bind("/proc", "/t", true, 0))
          .execute(List.of("/bin/nope", "/usr/bin/nope"), List.of("nope", "-v"), List.of());

  @Test
  void failedStepIsSaidInWords() {
    assertThat(StepDescription.of(steps, 0, Opcode.MKDIR)).isEqualTo("make the directory /r/1");
    assertThat(StepDescription.of(steps, 1, Opcode.MOUNT)).isEqualTo("mount overlay on /m/root");
    assertThat(StepDescription.of(steps, 2, Opcode.ROOT_BIND))
        .isEqualTo("bind /f/1/hosts to /etc/hosts");
    assertThat(StepDescription.of(steps, 3, Opcode.IDENTITY)).isEqualTo("become user 999:998");
    assertThat(StepDescription.of(steps, 5, Opcode.EXEC)).isEqualTo("execute nope");
  }

  @Test
  void amongAlternativesTheFirstIsMeant() {
    assertThat(StepDescription.of(steps, 4, Opcode.MOUNT)).isEqualTo("mount proc on /t");
  }

  @Test
  void stepThatWasNeverSentIsNamedByItsNumber() {
    assertThat(StepDescription.of(steps, 17, 99)).isEqualTo("carry out step 17 (opcode 99)");
  }

  @Test
  void whatIsNoStepIsSaidInWordsToo() {
    assertThat(StepDescription.of(StepFailure.CLONE)).isEqualTo("create the namespaces");
    assertThat(StepDescription.of(StepFailure.RUN_NEWUIDMAP)).isEqualTo("run newuidmap");
  }
}
