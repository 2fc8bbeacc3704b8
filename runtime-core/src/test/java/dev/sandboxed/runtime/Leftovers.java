package dev.sandboxed.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/** What the runtimes that use one store have on this machine just now. */
final class Leftovers {

  private final Path store;
  private final String linksBefore = links();

  Leftovers(Path store) {
    this.store = store;
  }

  /** Processes with one of these words in their command lines, mounts and links. */
  List<String> living(String... marks) throws IOException {
    List<String> left = processes(marks);
    content(Path.of("/proc/self/mountinfo"))
        .lines()
        .filter(line -> line.contains(store.toString()))
        .forEach(line -> left.add("mount " + line));
    if (!links().equals(linksBefore)) {
      left.add("links " + links() + ", before " + linksBefore);
    }
    return left;
  }

  /** Run directories, and the control groups that are named as they are. */
  List<String> directories() throws IOException {
    List<String> left = new ArrayList<>();
    if (Files.exists(store.resolve("run"))) { // a JVM killed early has not made it
      try (Stream<Path> directories = Files.list(store.resolve("run"))) {
        directories.forEach(directory -> left.add("directory " + directory));
      }
    }
    return left;
  }

  /** Those of the runtimes of one JVM. */
  static List<String> controlGroups(long jvm) throws IOException {
    String prefix = "sandboxed-" + jvm + "-";
    List<String> left = new ArrayList<>();
    try (Stream<Path> hierarchies = Files.walk(Path.of("/sys/fs/cgroup"))) {
      hierarchies
          .filter(path -> path.getFileName().toString().startsWith(prefix))
          .forEach(path -> left.add("control group " + path));
    } catch (java.io.UncheckedIOException e) {
      left.add("a control group that is just being removed");
    }
    return left;
  }

  private List<String> processes(String... marks) throws IOException {
    List<String> left = new ArrayList<>();
    try (Stream<Path> processes = Files.list(Path.of("/proc"))) {
      processes
          .map(process -> content(process.resolve("cmdline")).replace('\0', ' '))
          .filter(line -> contains(line, marks))
          .forEach(line -> left.add("process " + line));
    }
    return left;
  }

  private boolean contains(String line, String... marks) {
    boolean found = line.contains(store + "/bin");
    for (String mark : marks) {
      found |= line.contains(mark);
    }
    return found;
  }

  private static String links() {
    String[] names = new java.io.File("/sys/class/net").list();
    return names == null ? "" : new TreeSet<>(List.of(names)).toString();
  }

  static String content(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // no process, or one that has ended
    }
  }
}
