package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import dev.sandboxed.runtime.spec.Ulimit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The limits that every host can enforce. */
class ProcessLimitsTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");

  @Test
  void sizeOfSharedMemoryIsTheLimit() {
    Limits limits = Limits.builder().sharedMemory("1m").build();
    try (Sandbox sandbox = RUNTIME.start(TINY.limits(limits))) {
      assertThat(mounts(sandbox)).containsPattern("/dev/shm tmpfs \\S*size=1024k");
    }
  }

  @Test
  void withoutLimitsSharedMemoryIsAsInDocker() {
    try (Sandbox sandbox = RUNTIME.start()) {
      assertThat(mounts(sandbox)).containsPattern("/dev/shm tmpfs \\S*size=65536k");
    }
  }

  @Test
  void ulimitsHoldForTheMainProcessAndForCommands() {
    Limits limits = Limits.builder().ulimit("nofile=20:30").ulimit("core=0").build();
    try (Sandbox sandbox = RUNTIME.start(TINY.limits(limits))) {
      for (String process : List.of("/proc/1/limits", "/proc/self/limits")) {
        assertThat(sandbox.exec("/bin/tiny", "cat", process).stdout())
            .containsPattern("Max open files +20 +30 ")
            .containsPattern("Max core file size +0 +0 ");
      }
    }
  }

  @Test
  void ulimitAboveTheHardLimitIsRefusedOrBestEffort() throws IOException {
    long hard = hardLimitOfOpenFiles();
    Assumptions.assumeThat(hard).as("this JVM has no hard limit").isNotEqualTo(Ulimit.UNLIMITED);
    Ulimit more = new Ulimit("nofile", hard + 1, hard + 1);
    assertThatThrownBy(() -> RUNTIME.start(TINY.limits(with(more, false))))
        .isInstanceOf(StartFailedException.class)
        .hasMessageContaining("could not set the ulimit " + more + ": EPERM")
        .hasMessageContaining("It is above the hard limit of this JVM");

    try (Sandbox sandbox = RUNTIME.start(TINY.limits(with(more, true)))) {
      assertThat(sandbox.exec("/bin/tiny", "cat", "/proc/1/limits").stdout())
          .containsPattern("Max open files +" + hard + " +" + hard + " ");
    }
  }

  private static Limits with(Ulimit ulimit, boolean bestEffort) {
    return new Limits(0, 0, 0, 0, 0, 0, List.of(ulimit), bestEffort);
  }

  private static String mounts(Sandbox sandbox) {
    return sandbox.exec("/bin/tiny", "cat", "/proc/self/mounts").stdout();
  }

  private static long hardLimitOfOpenFiles() throws IOException {
    String limits = Files.readString(Path.of("/proc/self/limits"));
    Matcher line = Pattern.compile("Max open files +\\S+ +(\\S+)").matcher(limits);
    assertThat(line.find()).isTrue();
    return line.group(1).equals("unlimited") ? Ulimit.UNLIMITED : Long.parseLong(line.group(1));
  }
}
