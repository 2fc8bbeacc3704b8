package comparison;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** A whole test suite under Maven Surefire; its classes are compiled already. */
final class Suite {

  private Suite() {}

  /**
   * @param forks how many JVMs run test classes at once
   */
  static String run(String peer, String forks, Map<String, String> environment, List<String> lines)
      throws IOException, InterruptedException {
    Path log = Path.of(System.getProperty("suite.logs"), "suite-" + peer + "-" + forks + ".log");
    ProcessBuilder maven =
        new ProcessBuilder(
                System.getProperty("suite.maven"),
                "--batch-mode",
                "--offline",
                "--file",
                System.getProperty("suite.project"),
                "-Ppeer-" + project(peer),
                "-Dwork=" + System.getProperty("suite.work"),
                "-Dsandboxed.snapshots=" + (peer.equals("sandboxed") ? "on" : "off"),
                "-DforkCount=" + forks,
                "-Dregistry=" + environment.getOrDefault("REGISTRY", ""),
                "surefire:test")
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    maven.environment().putAll(environment);
    long begin = System.nanoTime();
    int status = maven.start().waitFor();
    long end = System.nanoTime();
    if (status != 0
        || !Files.readString(log).contains("Tests run: 100, Failures: 0, Errors: 0, Skipped: 0")) {
      return "failed: see " + log;
    }
    lines.add(
        "suite of 20 classes, "
            + forks
            + (forks.equals("1") ? " fork" : " forks")
            + "\t"
            + (end - begin) / 1e6
            + "\tms");
    return "done";
  }

  private static String project(String peer) {
    return switch (peer) {
      case "bare" -> "bare";
      case "sandboxed", "sandboxed-plain" -> "sandboxed";
      default -> "testcontainers";
    };
  }
}
