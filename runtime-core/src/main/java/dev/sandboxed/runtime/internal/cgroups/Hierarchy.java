package dev.sandboxed.runtime.internal.cgroups;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A mounted tree of control groups.
 *
 * @param unified whether it is that of version 2
 * @param mount where it is mounted
 * @param own the directory of the group that a process, this JVM unless said otherwise, is in
 * @param controllers of version 1; version 2 has files that say which there are
 */
record Hierarchy(boolean unified, Path mount, Path own, List<String> controllers) {

  /** Those that are mounted, with the groups that a process is in. */
  static List<Hierarchy> of(ProcessHandle process) {
    return of(
        lines(Path.of("/proc/self/mountinfo")),
        lines(Path.of("/proc", Long.toString(process.pid()), "cgroup")));
  }

  /**
   * Those that are mounted.
   *
   * @param mounts lines of /proc/self/mountinfo
   * @param membership lines of /proc/self/cgroup
   */
  static List<Hierarchy> of(List<String> mounts, List<String> membership) {
    List<Hierarchy> hierarchies = new ArrayList<>();
    for (String line : mounts) {
      String[] halves = line.split(" - ", 2);
      if (halves.length == 2 && halves[1].startsWith("cgroup")) {
        add(hierarchies, halves[0].split(" ", -1), halves[1].split(" ", -1), membership);
      }
    }
    return hierarchies;
  }

  /** Whether it has anything that sandboxes can be limited or paused with. */
  boolean isOfUse() {
    return unified
        ? GroupFile.words(mount.resolve("cgroup.controllers")).stream()
            .anyMatch(UnifiedGroup.WANTED::contains)
        : controllers.stream()
            .anyMatch(List.of("memory", "cpu", "cpuacct", "pids", "blkio", "freezer")::contains);
  }

  private static void add(
      List<Hierarchy> hierarchies, String[] mount, String[] system, List<String> membership) {
    boolean unified = system[0].equals("cgroup2");
    List<String> controllers = unified ? List.of() : List.of(system[2].split(",", -1));
    for (String line : membership) {
      String[] fields = line.split(":", 3);
      if (unified ? fields[1].isEmpty() : controllers.containsAll(names(fields[1]))) {
        Path at = Path.of(mount[4]);
        hierarchies.add(new Hierarchy(unified, at, own(at, mount[3], fields[2]), controllers));
        return;
      }
    }
  }

  /** Version 2 has no name there, which no mount of version 1 has among its options. */
  private static List<String> names(String field) {
    return List.of(field.split(",", -1));
  }

  /** A container may see only a part of the tree mounted, and its group named from the whole. */
  private static Path own(Path mount, String root, String group) {
    String inside = root.equals("/") ? group : "";
    if (!root.equals("/") && group.startsWith(root + "/")) {
      inside = group.substring(root.length());
    }
    return inside.contains("/..") ? mount : Path.of(mount + inside);
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of(); // no /proc: there is nothing to limit with
    }
  }
}
