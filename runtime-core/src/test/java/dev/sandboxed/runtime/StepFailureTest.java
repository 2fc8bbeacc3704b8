package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.launch.StartRequest;
import dev.sandboxed.runtime.internal.launch.StepFailedException;
import dev.sandboxed.runtime.internal.launch.Steps;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Steps that cannot be carried out are reported as what they are, and nothing is run after them.
 */
class StepFailureTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final int EINVAL = 22;
  private static final int EBADMSG = 74;
  private static final int RETURN = 0x06;
  private static final int JUMP = 0x05;
  private static final int UNKNOWN = 0xffff;
  private static final int ALLOW = 0x7fff0000;

  private static RuntimeParts parts;

  @BeforeAll
  static void startNativeProcesses() {
    parts = RUNTIME.runtime().startNativeProcesses();
  }

  @AfterAll
  static void endThem() {
    parts.monitor().close();
  }

  static Stream<Arguments> filters() {
    return Stream.of(
        Arguments.of("empty", new byte[0], EBADMSG),
        Arguments.of("cut", new byte[12], EBADMSG),
        Arguments.of("too long", new byte[8 * 4097], EBADMSG),
        Arguments.of("no return at its end", program(RETURN, ALLOW, JUMP, 0), EINVAL),
        Arguments.of("jump out of it", program(JUMP, 100, RETURN, ALLOW), EINVAL),
        Arguments.of("unknown instruction", program(UNKNOWN, 0, RETURN, ALLOW), EINVAL));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("filters")
  void malformedFilterOfSystemCallsIsTheStepThatFails(String what, byte[] program, int errno)
      throws Exception {
    Steps steps =
        new Steps()
            .identity(0, 0, new int[0], 0, 0, true)
            .seccomp(program)
            .execute(List.of("/bin/tiny"), List.of("tiny", "echo", "run all the same"), List.of());
    int id = parts.monitor().newId();
    RemoteProcess process = startWith(id, steps);

    assertThatThrownBy(() -> process.awaitStarted(Deadline.in(Duration.ofMinutes(1))))
        .isInstanceOfSatisfying(
            StepFailedException.class,
            failed -> {
              assertThat(failed.failure().isStep()).isTrue();
              assertThat(failed.failure().code()).isEqualTo(42);
              assertThat(failed.failure().errno()).isEqualTo(errno);
            });
    process.release(List.of("/r/" + id + ".log"));
  }

  private static RemoteProcess startWith(int id, Steps steps) {
    return parts
        .monitor()
        .start(
            id,
            new StartRequest(
                0, 0, "/r/" + id + ".log", 1 << 20, new byte[0], 0, List.of(), 0, steps),
            new Steps());
  }

  /** Of instructions that are told by their code and operand. */
  private static byte[] program(int... instructions) {
    ByteBuffer program =
        ByteBuffer.allocate(4 * instructions.length).order(ByteOrder.nativeOrder());
    for (int i = 0; i < instructions.length; i += 2) {
      program.putShort((short) instructions[i]).putShort((short) 0).putInt(instructions[i + 1]);
    }
    return program.array();
  }
}
