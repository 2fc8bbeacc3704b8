package dev.sandboxed.runtime;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
    Files.walkFileTree(
        Path.of("/sys/fs/cgroup"),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
            if (directory.getFileName().toString().startsWith(prefix)) {
              left.add("control group " + directory);
            }
            return FileVisitResult.CONTINUE;
          }

          /** One that somebody has just removed. */
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException e) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException e) {
            return FileVisitResult.CONTINUE;
          }
        });
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
