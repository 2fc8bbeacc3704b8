package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A JVM that does not run, as one at a breakpoint, holds up nothing. */
@Timeout(60)
class StoppedJvmTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  /** Each answer comes after 1 MiB of output, which is more than a pipe holds. */
  @Test
  void sandboxGoesOnWritingAndServing() throws Exception {
    Process child =
        ChildJvm.start(
            List.of(),
            List.of("-Xshare:auto"),
            ChildJvm.classPath(),
            ServeInChild.class,
            RUNTIME.store().toString());
    try (BufferedReader output =
        new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
      String line = output.readLine();
      assertThat(line).as("what the child says").startsWith("port ");
      int port = Integer.parseInt(line.substring(5));

      Commands.run(List.of("kill", "-STOP", Long.toString(child.pid())));
      TestRuntime.eventually("the child runs", () -> isStopped(child));

      for (int round = 0; round < 3; round++) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
          assertThat(socket.getInputStream().readAllBytes()).asString().isEqualTo("written\n");
        }
      }
      assertThat(isStopped(child)).isTrue();
    } finally {
      child.destroyForcibly().waitFor();
    }
  }

  private static boolean isStopped(Process process) throws java.io.IOException {
    return Files.readString(Path.of("/proc/" + process.pid() + "/stat")).contains(") T ");
  }
}
