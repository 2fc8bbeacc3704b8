package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.runtime.spec.Capability;
import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Security;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commands with a terminal of the sandbox. */
@Timeout(60)
class TerminalTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final ExecSpec TERMINAL = ExecSpec.of("tiny", "terminal").terminal();
  private static final String CTRL_C = Character.toString(3);

  @Test
  void terminalIsTheControllingOneAndHasItsSize() {
    String group = RUNTIME.identity().isSingle() ? "0:0" : "0:5";
    try (Sandbox sandbox = RUNTIME.start()) {
      assertThat(sandbox.exec(TERMINAL).stdout())
          .isEqualTo("/dev/pts/0 80x24 controlling foreground 620 " + group + "\r\n");
      assertThat(sandbox.exec(TERMINAL.terminal(132, 50)).stdout()).contains(" 132x50 ");
      assertThat(sandbox.exec("tiny", "terminal").stderr()).isEqualTo("terminal: ENOTTY\n");
    }
  }

  @Test
  void terminalBelongsToTheUserOfTheCommand() {
    RUNTIME.severalIds();
    try (Sandbox sandbox = RUNTIME.start()) {
      assertThat(sandbox.exec(TERMINAL.user("app")).stdout())
          .isEqualTo("/dev/pts/0 80x24 controlling foreground 620 1000:5\r\n");
    }
  }

  @Test
  void programIsToldWhatTheTerminalCanDo() {
    ExecSpec term = ExecSpec.of("tiny", "env", "TERM");
    try (Sandbox sandbox = RUNTIME.start()) {
      assertThat(sandbox.exec(term.terminal()).stdout()).isEqualTo("xterm\r\n");
      assertThat(sandbox.exec(term.terminal().env("TERM", "dumb")).stdout()).isEqualTo("dumb\r\n");
      assertThat(sandbox.exec(term).stdout()).isEqualTo("\n");
    }
  }

  @Test
  void bothStreamsAreOneAndNothingOfThemIsLost() {
    try (Sandbox sandbox = RUNTIME.start()) {
      ExecResult err = sandbox.exec(ExecSpec.of("tiny", "err", "to", "stderr").terminal());
      assertThat(err.stdout()).isEqualTo("to stderr\r\n");
      assertThat(err.stderr()).isEmpty();

      for (int round = 0; round < 20; round++) {
        String much = sandbox.exec(ExecSpec.of("tiny", "spew", "5000").terminal()).stdout();
        assertThat(much).hasSize(5000 * 65).contains("\n");
      }
    }
  }

  @Test
  void inputIsEchoedAndItsEndIsTyped() {
    ExecSpec cat = ExecSpec.of("tiny", "cat").terminal();
    try (Sandbox sandbox = RUNTIME.start()) {
      assertThat(sandbox.exec(cat).stdout()).isEmpty();
      assertThat(sandbox.exec(cat.input("line\n")).stdout()).isEqualTo("line\r\nline\r\n");
      assertThat(sandbox.exec(cat.input("part")).stdout()).isEqualTo("partpart");
    }
  }

  @Test
  void controlCInterruptsTheProgram() {
    try (Sandbox sandbox = RUNTIME.start()) {
      ExecResult killed = sandbox.exec(ExecSpec.of("tiny", "cat").terminal().input("ab" + CTRL_C));
      assertThat(killed.exitCode()).isEqualTo(130);
      assertThat(killed.stdout()).contains("^C");

      InputStream whenItWaits = new WhenThere(sandbox, "/tmp/ready", CTRL_C);
      ExecResult handled =
          sandbox.exec(ExecSpec.of("tiny", "signals", "/tmp/ready").terminal().input(whenItWaits));
      assertThat(handled.stdout()).contains("received signal 2 ");
      assertThat(handled.exitCode()).isZero();
    }
  }

  /** CVE-2025-52565: what lies at the path of the terminal is looked at, not believed. */
  @Test
  void whatIsNoTerminalIsRefused() {
    Security mounting =
        Security.DEFAULT.add(Capability.SYS_ADMIN).seccomp(false).noNewPrivileges(false);
    try (Sandbox sandbox = RUNTIME.start(SandboxSpec.of("tiny").security(mounting))) {
      assertThat(sandbox.exec("tiny", "try", "mount", "/dev/pts").stdout())
          .isEqualTo("mount: ok\n");
      sandbox.exec("tiny", "write", "/dev/pts/ptmx", "no terminal");

      assertThatThrownBy(() -> sandbox.exec(TERMINAL))
          .isInstanceOf(StartFailedException.class)
          .hasMessageContaining("open a terminal: ENODEV");
    }
  }

  @Test
  void programHasOnlyItsSideOfTheTerminal() {
    try (Sandbox sandbox = RUNTIME.start()) {
      assertThat(sandbox.exec(ExecSpec.of("tiny", "fds").terminal()).stdout())
          .isEqualTo("0 /dev/pts/0\r\n1 /dev/pts/0\r\n2 /dev/pts/0\r\n");
    }
  }

  @Test
  void sizeThatNoTerminalHasIsRefused() {
    assertThatThrownBy(() -> TERMINAL.terminal(0, 24))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("0x24");
  }

  /** Gives its bytes when a file is there. */
  private static final class WhenThere extends InputStream {
    private final Sandbox sandbox;
    private final String file;
    private final byte[] bytes;
    private int next;

    WhenThere(Sandbox sandbox, String file, String text) {
      this.sandbox = sandbox;
      this.file = file;
      this.bytes = text.getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    }

    @Override
    public int read() throws IOException {
      while (next == 0 && sandbox.exec("tiny", "cat", file).exitCode() != 0) {
        Thread.onSpinWait();
      }
      return next == bytes.length ? -1 : bytes[next++];
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int value = read();
      if (value < 0) {
        return -1;
      }
      buffer[offset] = (byte) value;
      return 1;
    }
  }
}
