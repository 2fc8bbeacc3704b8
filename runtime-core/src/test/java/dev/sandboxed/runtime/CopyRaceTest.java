package dev.sandboxed.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.Capability;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxFileException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Security;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A program swaps names and mounts while the runtime copies into its sandbox and out of it
 * (CVE-2018-15664, CVE-2019-14271, CVE-2021-30465).
 */
@Tag("slow")
class CopyRaceTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final int ROUNDS = 350;

  @TempDir Path host;

  /** Everybody may read and write it: that is not what keeps anybody off. */
  private Path bait() throws IOException {
    Files.setPosixFilePermissions(host, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path bait = Files.createDirectory(host.resolve("bait"));
    Files.setPosixFilePermissions(bait, PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.writeString(bait.resolve("secret"), "outside");
    return bait;
  }

  @ParameterizedTest
  @ValueSource(strings = {"../../../../../..", "/proc/1/root", "/proc/self/cwd"})
  void directoryThatIsSwappedForALinkLeadsNowhereElse(String up) throws IOException {
    Path bait = bait();
    SandboxSpec swapper =
        SandboxSpec.of("tiny")
            .command("swap", "/tmp/here", "/tmp/there", up + bait)
            .ready(Readiness.log("swapping"));
    Map<String, Integer> outcomes = new TreeMap<>();
    try (Sandbox sandbox = RUNTIME.start(swapper)) {
      copy(sandbox, "/tmp/here", outcomes);
      assertThat(sandbox.state()).as("%s", sandbox.logs().all()).isInstanceOf(State.Running.class);
    }
    assertUntouched(bait);
    assertThat(outcomes).containsKeys("written", "not written", "inside");
    assertThat(outcomes).doesNotContainKey("outside");
  }

  @Test
  void directoryThatSomethingIsMountedOnLeadsNowhereElse() throws IOException {
    Path bait = bait();
    SandboxSpec swapper =
        SandboxSpec.of("tiny")
            .command("swap-mounts", "/tmp/here")
            .security(Security.DEFAULT.add(Capability.SYS_ADMIN))
            .ready(Readiness.log("swapping"));
    Map<String, Integer> outcomes = new TreeMap<>();
    try (Sandbox sandbox = RUNTIME.start(swapper)) {
      copy(sandbox, "/tmp/here", outcomes);
      assertThat(sandbox.state()).as("%s", sandbox.logs().all()).isInstanceOf(State.Running.class);
    }
    assertUntouched(bait);
    assertThat(outcomes).containsKeys("written", "inside").doesNotContainKey("outside");
  }

  /** In, out as a file, and out as a directory with what is swapped in it. */
  private void copy(Sandbox sandbox, String directory, Map<String, Integer> outcomes)
      throws IOException {
    for (int round = 0; round < ROUNDS; round++) {
      outcomes.merge(write(sandbox, directory + "/secret"), 1, Integer::sum);
      outcomes.merge(read(sandbox, directory + "/secret"), 1, Integer::sum);
      if (round % 7 == 0) {
        Path copy = host.resolve("copy" + round);
        try {
          sandbox.files().copyOut("/tmp", copy);
        } catch (SandboxFileException e) {
          outcomes.merge("not copied", 1, Integer::sum);
        }
        for (String content : contents(copy)) {
          outcomes.merge(content, 1, Integer::sum);
        }
      }
    }
  }

  private static String write(Sandbox sandbox, String path) {
    try {
      sandbox.files().write(path, "inside".getBytes(UTF_8));
      return "written";
    } catch (SandboxFileException e) {
      return "not written";
    }
  }

  private static String read(Sandbox sandbox, String path) {
    try {
      return new String(sandbox.files().read(path), UTF_8);
    } catch (SandboxFileException e) {
      return "not read";
    }
  }

  /** Of all regular files; links are not followed. */
  private static List<String> contents(Path top) throws IOException {
    if (!Files.exists(top)) {
      return List.of();
    }
    try (Stream<Path> paths = Files.walk(top)) {
      return paths
          .filter(path -> path.getFileName().toString().equals("secret"))
          .filter(path -> Files.isRegularFile(path, java.nio.file.LinkOption.NOFOLLOW_LINKS))
          .map(CopyRaceTest::content)
          .toList();
    }
  }

  private static String content(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void assertUntouched(Path bait) {
    assertThat(bait).isDirectoryContaining(file -> file.endsWith("secret"));
    assertThat(bait.toFile().list()).containsExactly("secret");
    assertThat(bait.resolve("secret")).hasContent("outside");
  }
}
