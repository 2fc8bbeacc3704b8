package dev.sandboxed.junit.internal.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.List;
import org.junit.jupiter.api.Test;

class SandboxChoiceTest {

  private final Visible postgres = sandbox("postgres");
  private final Visible redis = sandbox("redis");

  private static Visible sandbox(String image) {
    return Visible.running(
        "starter", new FakeSandbox(SandboxSpec.of(image), FakeRuntime.forRun("choice")));
  }

  @Test
  void onlyOneIsChosenWhateverTheParameterIsCalled() {
    assertThat(SandboxChoice.among(List.of(redis), null, "cache"))
        .isEqualTo(new SandboxChoice.Chosen(redis));
    assertThat(SandboxChoice.among(List.of(redis), null, null))
        .isEqualTo(new SandboxChoice.Chosen(redis));
  }

  @Test
  void demandedNameBeatsTheNameOfTheParameter() {
    assertThat(SandboxChoice.among(List.of(postgres, redis), "redis", "postgres"))
        .isEqualTo(new SandboxChoice.Chosen(redis));
  }

  @Test
  void demandedNameMustExistEvenWhenThereIsOnlyOne() {
    assertThat(SandboxChoice.among(List.of(redis), "cache", "redis"))
        .isEqualTo(
            new SandboxChoice.Refused(
                "@InSandbox(\"cache\") names no sandbox of this class; there is 'redis'"));
  }

  @Test
  void withoutParameterNamesTheErrorNamesTheCompilerOption() {
    assertThat(SandboxChoice.among(List.of(postgres, redis), null, null))
        .isEqualTo(
            new SandboxChoice.Refused(
                "there are several sandboxes, 'postgres' and 'redis', and the parameter's name is"
                    + " not known because the class was compiled without -parameters; choose with"
                    + " @InSandbox(\"…\"), or compile with -parameters"));
  }
}
