package dev.sandboxed.runtime.internal.seccomp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.sandboxed.runtime.spec.Capability;
import dev.sandboxed.runtime.spec.Security;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SeccompFilterTest {

  private static final int I386 = 0x4000_0003;
  private static final int NEWEST_OF_LIBSECCOMP = 450;
  private static final int URETPROBE = 335;

  @TempDir static Path directory;

  /** Every call there is a number for, with arguments on both sides of every rule. */
  @ParameterizedTest
  @EnumSource(Processor.class)
  void verdictsAreThoseOfLibseccompForDockersProfile(Processor processor) throws Exception {
    Path oracle = oracle();
    List<Set<Capability>> sets = new ArrayList<>();
    sets.add(Set.of());
    sets.add(Security.DEFAULT.capabilities());
    sets.add(EnumSet.allOf(Capability.class));
    for (Capability capability :
        List.of(Capability.SYS_ADMIN, Capability.BPF, Capability.SYSLOG, Capability.SYS_PTRACE)) {
      sets.add(Security.DEFAULT.add(capability).capabilities());
    }
    for (Set<Capability> capabilities : sets) {
      FilterMachine expected = new FilterMachine(byLibseccomp(oracle, processor, capabilities));
      FilterMachine actual = new FilterMachine(SeccompFilter.of(processor, capabilities));
      List<String> differences = new ArrayList<>();
      for (int number = 0; number <= NEWEST_OF_LIBSECCOMP; number++) {
        for (long argument : arguments()) {
          int wanted = expected.run(number, processor.auditNumber(), argument);
          int got = actual.run(number, processor.auditNumber(), argument);
          boolean known = processor != Processor.X86_64 || number != URETPROBE;
          if (wanted != got && known) {
            differences.add(number + "(" + argument + "): " + Integer.toHexString(got));
          }
        }
      }
      assertThat(differences).as("%s with %s", processor, capabilities).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource(Processor.class)
  void callsThatLibseccompDoesNotKnowYetAreAllowedByName(Processor processor) {
    for (Set<Capability> capabilities :
        List.of(Set.<Capability>of(), EnumSet.allOf(Capability.class))) {
      FilterMachine filter = new FilterMachine(SeccompFilter.of(processor, capabilities));
      List<Integer> allowed = new ArrayList<>();
      for (int number = NEWEST_OF_LIBSECCOMP + 1; number < 1024; number++) {
        int verdict = filter.run(number, processor.auditNumber(), 0);
        if (verdict == SeccompFilter.ALLOW) {
          allowed.add(number);
        } else {
          assertThat(verdict)
              .isEqualTo(
                  number > Processor.LAST_KNOWN
                      ? SeccompFilter.ERRNO_ENOSYS
                      : SeccompFilter.ERRNO_EPERM);
        }
      }
      assertThat(allowed)
          .containsExactlyElementsOf(
              new DockerAllows(capabilities)
                  .calls().stream()
                      .filter(call -> call.contains("="))
                      .map(call -> Integer.parseInt(call.substring(call.indexOf('=') + 1)))
                      .filter(number -> number > NEWEST_OF_LIBSECCOMP)
                      .sorted()
                      .toList());
    }
  }

  @Test
  void programForAnotherProcessorIsKilled() {
    FilterMachine filter = new FilterMachine(SeccompFilter.of(Processor.X86_64, Set.of()));

    assertThat(filter.run(1, I386, 0)).isEqualTo(SeccompFilter.KILL_PROCESS);
    assertThat(filter.run(1, Processor.AARCH64.auditNumber(), 0))
        .isEqualTo(SeccompFilter.KILL_PROCESS);
  }

  @Test
  void callsOfX32DoNotExist() {
    FilterMachine filter = new FilterMachine(SeccompFilter.of(Processor.X86_64, Set.of()));

    for (int number : new int[] {0x4000_0000, 0x4000_0001, 0x4000_0208, 0x7fff_ffff, -1}) {
      assertThat(filter.run(number, Processor.X86_64.auditNumber(), 0))
          .isEqualTo(SeccompFilter.ERRNO_ENOSYS);
    }
  }

  /** The kernel checks, compiles and tries the whole of it each time it is loaded. */
  @ParameterizedTest
  @EnumSource(Processor.class)
  void programIsShort(Processor processor) {
    assertThat(
            new FilterMachine(SeccompFilter.of(processor, Security.DEFAULT.capabilities()))
                .instructions())
        .isLessThan(130);
  }

  private static List<Long> arguments() {
    List<Long> arguments = new ArrayList<>();
    for (long value = 0; value < 64; value++) {
      arguments.add(value);
    }
    for (int bit = 6; bit < 64; bit++) {
      arguments.add(1L << bit);
      arguments.add(1L << bit | 8);
    }
    arguments.addAll(List.of(0xffff_ffffL, 0x2_0008L, 0x2_0009L, -1L));
    return arguments;
  }

  private static synchronized Path oracle() throws IOException, InterruptedException {
    assumeTrue(
        Files.exists(Path.of("/usr/include/seccomp.h")),
        "libseccomp is not here to compare with: apt-get install libseccomp-dev");
    Path program = directory.resolve("oracle");
    if (!Files.exists(program)) {
      Path source = directory.resolve("oracle.c");
      try (InputStream text = SeccompFilterTest.class.getResourceAsStream("/seccomp/oracle.c")) {
        Files.copy(text, source);
      }
      Process compiler =
          new ProcessBuilder(
                  "gcc", "-O1", "-w", "-o", program.toString(), source.toString(), "-lseccomp")
              .inheritIO()
              .start();
      assertThat(compiler.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(compiler.exitValue()).isZero();
    }
    return program;
  }

  private static byte[] byLibseccomp(Path oracle, Processor processor, Set<Capability> capabilities)
      throws IOException, InterruptedException {
    Path rules = Files.createTempFile(directory, "rules", "");
    Path program = Files.createTempFile(directory, "program", "");
    Files.write(rules, new DockerAllows(capabilities).rules(), StandardCharsets.UTF_8);
    Process process =
        new ProcessBuilder(oracle.toString(), processor.name().toLowerCase(java.util.Locale.ROOT))
            .redirectInput(rules.toFile())
            .redirectOutput(program.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    assertThat(process.waitFor()).isZero();
    return Files.readAllBytes(program);
  }
}
