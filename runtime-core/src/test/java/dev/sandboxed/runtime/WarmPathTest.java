package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.SandboxSpec;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start of a cached image costs a fresh JVM. */
@Tag("images")
class WarmPathTest {

  private static final List<String> HEAVY =
      List.of(
          "okhttp3.",
          "okio.",
          "jnr.",
          "com.kenai.jffi",
          "com.fasterxml.jackson",
          "org.apache.commons",
          "kotlin.",
          "org.slf4j.",
          "java.lang.runtime.ObjectMethods",
          "jdk.jfr.internal.",
          "dev.sandboxed.runtime.Span",
          "dev.sandboxed.runtime.SandboxEvent",
          "dev.sandboxed.runtime.internal.recording.");

  @TempDir Path directory;

  @Test
  void startOfACachedImageLoadsNoneOfTheLibraries() throws Exception {
    assertNoneIsLoaded(SandboxSpec.of("tiny:1"), "tiny:1");
  }

  @Test
  void startFromASnapshotLoadsNoneOfTheLibraries() throws Exception {
    assertNoneIsLoaded(StartOnce.fromSnapshot("tiny:1"), "tiny:1", "snapshot");
  }

  @Test
  void sandboxesStartInAJavaWithoutFlightRecorder() throws Exception {
    Process child =
        ChildJvm.start(
            List.of(),
            List.of("--limit-modules=java.base,java.logging,jdk.unsupported,java.xml"),
            ChildJvm.classPath(),
            StartOnce.class,
            "tiny:1");

    assertThat(new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .endsWith("started tiny\n");
    assertThat(child.waitFor()).isZero();
  }

  private void assertNoneIsLoaded(SandboxSpec spec, String... arguments) throws Exception {
    try (SandboxRuntime runtime = SandboxRuntime.open()) {
      runtime.start(spec).close();
    }
    Path log = directory.resolve("classes");

    Process child =
        ChildJvm.start(
            List.of(),
            List.of("-Xlog:class+load:file=" + log),
            ChildJvm.classPath(),
            StartOnce.class,
            arguments);

    assertThat(new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
        .isEqualTo("started tiny\n");
    assertThat(child.waitFor()).isZero();
    assertThat(Files.readAllLines(log))
        .anyMatch(line -> line.contains(SandboxRuntime.class.getName()))
        .noneMatch(WarmPathTest::isHeavy);
  }

  private static boolean isHeavy(String line) {
    String name = line.substring(line.indexOf(']', line.indexOf(']') + 1) + 1).strip();
    name = name.substring(name.lastIndexOf("] ") + 1).strip();
    return HEAVY.stream().anyMatch(name::startsWith);
  }
}
