package dev.sandboxed.runtime.internal.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class NameServerFilterTest {

  private static final int I386 = 0x4000_0003;

  @Test
  void whatAnsweringTakesIsAllowedAndNothingElse() {
    assertThat(allowed(Processor.X86_64))
        .containsExactly(
            0, 1, 3, 9, 11, 12, 25, 44, 45, 52, 219, 231, 232, 233, 281, 288, 291, 437);
    assertThat(allowed(Processor.AARCH64))
        .containsExactly(
            20, 21, 22, 57, 63, 64, 94, 128, 205, 206, 207, 214, 215, 216, 222, 242, 437);
  }

  @ParameterizedTest
  @EnumSource(Processor.class)
  void callsOfAnotherArchitectureAreTheEnd(Processor processor) {
    FilterMachine filter = new FilterMachine(NameServerFilter.program(processor));

    assertThat(filter.run(437, I386, 0)).isEqualTo(SeccompFilter.KILL_PROCESS);
  }

  private static List<Integer> allowed(Processor processor) {
    FilterMachine filter = new FilterMachine(NameServerFilter.program(processor));
    List<Integer> allowed = new ArrayList<>();
    for (int number = 0; number < 1024; number++) {
      int verdict = filter.run(number, processor.auditNumber(), 0);
      if (verdict == SeccompFilter.ALLOW) {
        allowed.add(number);
      } else {
        assertThat(verdict).isEqualTo(SeccompFilter.KILL_PROCESS);
      }
    }
    return allowed;
  }
}
