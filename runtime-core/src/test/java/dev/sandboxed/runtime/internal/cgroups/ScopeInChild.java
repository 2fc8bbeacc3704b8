package dev.sandboxed.runtime.internal.cgroups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Run by {@link SystemdTest} where there is a systemd: has it make a scope around two processes,
 * and says what became of it.
 */
final class ScopeInChild {

  public static void main(String[] arguments) throws IOException, InterruptedException {
    Process first = new ProcessBuilder("sleep", "600").start();
    Process second = new ProcessBuilder("sleep", "600").start();
    Systemd systemd = Systemd.ofThisUser();
    String scope = "sandboxed-" + first.pid() + ".scope";

    systemd.delegate(scope, List.of(first.pid(), second.pid()));
    System.out.println("first " + group(first));
    System.out.println("second " + group(second));
    show(scope);
    Path directory = Path.of("/sys/fs/cgroup" + group(first).substring("0::".length()));
    Files.createDirectory(directory.resolve("ours"));
    try {
      systemd.delegate(scope, List.of(second.pid()));
    } catch (IOException e) {
      System.out.println("twice: " + e.getMessage());
    }
    for (Process process : List.of(first, second)) {
      process.destroyForcibly().waitFor();
    }
    for (int tries = 0; Files.exists(directory) && tries < 2000; tries++) {
      Thread.sleep(10);
    }
    System.out.println(Files.exists(directory) ? "left" : "gone");
  }

  private static String group(Process process) throws IOException {
    return Files.readAllLines(Path.of("/proc/" + process.pid() + "/cgroup")).stream()
        .filter(line -> line.startsWith("0::"))
        .findFirst()
        .orElseThrow();
  }

  private static void show(String scope) throws IOException, InterruptedException {
    new ProcessBuilder(
            "systemctl", "--user", "show", "-p", "Description,Delegate,TasksMax,ActiveState", scope)
        .inheritIO()
        .start()
        .waitFor();
  }

  private ScopeInChild() {}
}
