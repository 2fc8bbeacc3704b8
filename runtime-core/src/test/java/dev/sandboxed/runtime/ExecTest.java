package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.ExecTimeoutException;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands as somebody else, elsewhere, with input, and for a limited time. */
@Timeout(60)
class ExecTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final ExecSpec ID = ExecSpec.of("tiny", "id");
  private static final ExecSpec CAT = ExecSpec.of("tiny", "cat");

  @Test
  void commandRunsAsTheUserWhoIsNamed() {
    RUNTIME.severalIds();
    try (Sandbox sandbox = RUNTIME.start()) {
      assertThat(sandbox.exec(ID.user("app")).stdout())
          .isEqualTo("uid=1000 euid=1000 gid=1000 egid=1000 groups=1000,2000\n");
      assertThat(sandbox.exec(ID.user("1000:2000")).stdout())
          .isEqualTo("uid=1000 euid=1000 gid=2000 egid=2000 groups=2000\n");
      assertThat(sandbox.exec(ID.user("1234")).stdout())
          .isEqualTo("uid=1234 euid=1234 gid=0 egid=0 groups=0\n");
      assertThat(sandbox.exec(ExecSpec.of("tiny", "env", "HOME").user("app")).stdout())
          .isEqualTo("/home/app\n");
      assertThat(sandbox.exec(ID).stdout()).startsWith("uid=0 ");
    }
  }

  @Test
  void userIsLookedForInTheFilesAsTheyAreNow() {
    RUNTIME.severalIds();
    try (Sandbox sandbox = RUNTIME.start()) {
      sandbox.exec("tiny", "write", "/etc/passwd", "late:x:7:8:Made later:/var/late:/bin/sh");

      assertThat(sandbox.exec(ID.user("late")).stdout())
          .isEqualTo("uid=7 euid=7 gid=8 egid=8 groups=8\n");
      assertThatThrownBy(() -> sandbox.exec(ID.user("nobody")))
          .isInstanceOf(StartFailedException.class)
          .hasMessageContaining("could not become user 'nobody'");
    }
  }

  @Test
  void environmentAndDirectoryAreThoseOfTheCommandOnly() {
    try (Sandbox sandbox = RUNTIME.start()) {
      ExecSpec command = ExecSpec.of("tiny", "env", "MORE", "FROM_IMAGE").env("MORE", "a b=c");

      assertThat(sandbox.exec(command).stdout()).isEqualTo("a b=c\nyes\n");
      assertThat(sandbox.exec(ExecSpec.of("tiny", "pwd").directory("/tmp")).stdout())
          .isEqualTo("/tmp\n");
      assertThat(sandbox.exec("tiny", "env", "MORE").stdout()).isEqualTo("\n");
      assertThatThrownBy(() -> sandbox.exec(ID.directory("/missing")))
          .isInstanceOf(StartFailedException.class)
          .hasMessageContaining("change the working directory to /missing");
    }
  }

  @Test
  void inputOfAnySizeIsPassedOn() {
    String much = "0123456789abcdef\n".repeat(100_000);
    try (Sandbox sandbox = RUNTIME.start()) {
      assertThat(sandbox.exec(CAT.input("text")).stdout()).isEqualTo("text");
      assertThat(sandbox.exec(CAT.input("")).stdout()).isEmpty();
      assertThat(sandbox.exec(CAT.input(much)).stdout()).isEqualTo(much);
    }
  }

  @Test
  void inputComesAsItIsWritten() throws Exception {
    try (Sandbox sandbox = RUNTIME.start();
        PipedInputStream input = new PipedInputStream();
        PipedOutputStream output = new PipedOutputStream(input)) {
      output.write("first ".getBytes(StandardCharsets.US_ASCII));
      output.flush();
      Thread later =
          new Thread(
              () -> {
                try (output) {
                  output.write("second".getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                  throw new java.io.UncheckedIOException(e);
                }
              });
      later.start();

      assertThat(sandbox.exec(CAT.input(input)).stdout()).isEqualTo("first second");

      later.join();
    }
  }

  @Test
  void commandThatReadsNothingIsNotHeldUpByItsInput() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };
    try (Sandbox sandbox = RUNTIME.start()) {
      ExecSpec command = ExecSpec.of("tiny", "exit", "3").input(endless);

      assertThat(sandbox.exec(command).exitCode()).isEqualTo(3);
    }
  }

  @Test
  void inputThatCannotBeReadEndsTheCommand() {
    InputStream broken =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("broken on purpose");
          }

          @Override
          public int read(byte[] bytes, int offset, int length) throws IOException {
            return read();
          }
        };
    try (Sandbox sandbox = RUNTIME.start()) {
      assertThatThrownBy(() -> sandbox.exec(ExecSpec.of("tiny", "sleep").input(broken)))
          .isInstanceOf(StartFailedException.class)
          .hasMessageContaining("its input could not be read")
          .hasMessageContaining("broken on purpose");
    }
  }

  @Test
  void commandThatTakesTooLongIsKilledWithEverythingItHasStarted() throws InterruptedException {
    try (Sandbox sandbox = RUNTIME.start()) {
      int aliveBefore = alive().size();
      ExecSpec command =
          ExecSpec.of("tiny", "fork-tree", "3", "mark").timeout(Duration.ofMillis(400));

      ExecTimeoutException timeout =
          catchThrowableOfType(ExecTimeoutException.class, () -> sandbox.exec(command));

      assertThat(timeout)
          .hasMessageContaining("[tiny, fork-tree, 3, mark]")
          .hasMessageContaining("400 ms");
      TestRuntime.eventually(
          "processes of the command are left", () -> alive().size() == aliveBefore);
      assertThat(sandbox.state()).isEqualTo(new State.Running());
    }
  }

  @Test
  void commandThatIsKilledHasTheExitCodeOfItsSignal() {
    try (Sandbox sandbox = RUNTIME.start()) {
      ExecSpec command = ExecSpec.of("tiny", "suicide", "9");

      assertThat(sandbox.exec(command).exitCode()).isEqualTo(128 + 9);
    }
  }

  /** Nobody waits for those who have lost their parent. */
  private static List<String> alive() {
    return RUNTIME.states().stream().filter(state -> !state.equals("Z")).toList();
  }
}
