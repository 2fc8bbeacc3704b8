package dev.sandboxed.runtime.internal.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class CommandLineTest {

  private static final List<String> ENTRYPOINT = List.of("docker-entrypoint.sh");
  private static final List<String> COMMAND = List.of("postgres");

  @Test
  void imageSaysBoth() {
    assertThat(CommandLine.of(null, null, ENTRYPOINT, COMMAND))
        .containsExactly("docker-entrypoint.sh", "postgres");
  }

  @Test
  void givenCommandReplacesTheImages() {
    assertThat(CommandLine.of(null, List.of("redis", "-v"), ENTRYPOINT, COMMAND))
        .containsExactly("docker-entrypoint.sh", "redis", "-v");
  }

  @Test
  void givenEntrypointDropsTheImagesCommand() {
    assertThat(CommandLine.of(List.of("sh"), null, ENTRYPOINT, COMMAND)).containsExactly("sh");
  }

  @Test
  void givenEntrypointAndCommandBelongTogether() {
    assertThat(CommandLine.of(List.of("sh"), List.of("-c", "true"), ENTRYPOINT, COMMAND))
        .containsExactly("sh", "-c", "true");
  }

  @Test
  void emptyEntrypointLeavesTheGivenCommand() {
    assertThat(CommandLine.of(List.of(), List.of("true"), ENTRYPOINT, COMMAND))
        .containsExactly("true");
  }

  @Test
  void emptyCommandLeavesTheEntrypointAlone() {
    assertThat(CommandLine.of(null, List.of(), ENTRYPOINT, COMMAND))
        .containsExactly("docker-entrypoint.sh");
  }

  @Test
  void nobodyMaySayAnything() {
    assertThat(CommandLine.of(null, null, List.of(), List.of())).isEmpty();
  }
}
