package comparison;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** What the kernel says about memory, disk and processes. Units are bytes. */
public final class Machine {

  /** What belongs to each peer, by the beginnings of the names of processes. */
  private static final Map<String, List<String>> PROGRAMS =
      Map.of(
          "bare", List.of("redis-server"),
          "sandboxed", List.of("sandbox-init", "redis-server"),
          "docker", List.of("dockerd", "containerd", "docker-proxy", "redis-server"),
          "podman",
              List.of(
                  "podman",
                  "conmon",
                  "netavark",
                  "aardvark",
                  "slirp4netns",
                  "redis-server",
                  "crun",
                  "runc"));

  private Machine() {}

  public record Processes(List<String> names, long memory) {
    public int count() {
      return names.size();
    }
  }

  static Processes processesOf(String peer) throws IOException {
    List<String> programs = PROGRAMS.get(peer.replace("-plain", ""));
    return processes(name -> programs.stream().anyMatch(name::startsWith));
  }

  /**
   * @param wanted is asked with the names of processes
   */
  public static Processes processes(Predicate<String> wanted) throws IOException {
    List<String> names = new ArrayList<>();
    long memory = 0;
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      for (Path process : processes.filter(Machine::isProcess).toList()) {
        String name = name(process);
        if (wanted.test(name)) {
          names.add(name);
          memory += 1024 * field(process.resolve("smaps_rollup"), "Pss:");
        }
      }
    }
    return new Processes(names, memory);
  }

  private static boolean isProcess(Path entry) {
    return entry.getFileName().toString().chars().allMatch(Character::isDigit);
  }

  private static String name(Path process) {
    try {
      return Files.readString(process.resolve("comm")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  static long usedMemory() {
    Path memory = Path.of("/proc/meminfo");
    return 1024 * (field(memory, "MemTotal:") - field(memory, "MemAvailable:"));
  }

  /** What the kernel itself needs and cannot give back, with the files of tmpfs. */
  public static long kernelMemory() {
    Path memory = Path.of("/proc/meminfo");
    return 1024
        * Stream.of("SUnreclaim:", "KernelStack:", "PageTables:", "Percpu:", "Shmem:")
            .mapToLong(name -> field(memory, name))
            .sum();
  }

  static long usedDisk() {
    try {
      FileStore store = Files.getFileStore(Path.of(System.getProperty("user.dir")));
      return store.getTotalSpace() - store.getUnallocatedSpace();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static long field(Path file, String name) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines
          .filter(line -> line.startsWith(name))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }
}
