package dev.sandboxed.runtime.internal.cgroups;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The directory in which the groups of one runtime's sandboxes are made.
 *
 * @param controllers those that can be used in them, by their names in version 2
 */
record Parent(boolean unified, Path directory, List<String> controllers) {

  private static final List<String> WANTED = List.of("memory", "cpu", "pids", "io");

  /** Where the directory could come to lie, best first. */
  static List<Path> places(Hierarchy hierarchy) {
    List<Path> places = new ArrayList<>();
    places.add(hierarchy.own());
    if (hierarchy.unified() && !hierarchy.own().equals(hierarchy.mount())) {
      places.add(hierarchy.own().resolveSibling("")); // beside us
    }
    return places;
  }

  /**
   * Makes it in the first place that allows it.
   *
   * @throws IOException when none does
   */
  static Parent make(Hierarchy hierarchy, String name) throws IOException {
    if (!hierarchy.unified()) {
      Path directory = makeDirectory(hierarchy.own().resolve(name));
      List<String> controllers = new ArrayList<>(hierarchy.controllers());
      controllers.replaceAll(controller -> controller.equals("blkio") ? "io" : controller);
      return new Parent(false, directory, controllers);
    }
    IOException refusal = new IOException("no controller is delegated");
    for (Path place : places(hierarchy)) {
      try {
        if (!enable(place).isEmpty()) {
          return unified(place, name);
        }
      } catch (IOException e) {
        refusal = e;
      }
    }
    evacuate(hierarchy.own(), refusal);
    return unified(hierarchy.own(), name);
  }

  private static Parent unified(Path place, String name) throws IOException {
    Path directory = makeDirectory(place.resolve(name));
    return new Parent(true, directory, enable(directory));
  }

  /** Hands as many controllers as it can to the groups below a group. Returns those they have. */
  private static List<String> enable(Path group) {
    List<String> available = words(group.resolve("cgroup.controllers"));
    Path enabled = group.resolve("cgroup.subtree_control");
    for (String controller : WANTED) {
      if (available.contains(controller) && !words(enabled).contains(controller)) {
        try {
          GroupFile.write(enabled, "+" + controller);
        } catch (IOException e) {
          // not delegated, or the group has processes: then it is not among those it returns
        }
      }
    }
    List<String> result = new ArrayList<>(words(enabled));
    result.retainAll(WANTED);
    return result;
  }

  /**
   * A group with processes cannot hand on controllers (the rule of "no internal processes"): they
   * move into a group of their own, as other container engines do it.
   */
  private static void evacuate(Path group, IOException refusal) throws IOException {
    if (words(group.resolve("cgroup.controllers")).isEmpty()) {
      throw refusal;
    }
    Path leaf = makeDirectory(group.resolve("init"));
    for (String process : words(group.resolve("cgroup.procs"))) {
      try {
        GroupFile.write(leaf.resolve("cgroup.procs"), process);
      } catch (IOException e) {
        refusal.addSuppressed(e); // it may have ended; if not, no controller can be enabled
      }
    }
    if (enable(group).isEmpty()) {
      throw refusal;
    }
  }

  private static Path makeDirectory(Path directory) throws IOException {
    try {
      return Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      return directory;
    }
  }

  private static List<String> words(Path file) {
    String content = GroupFile.read(file);
    return content.isEmpty() ? List.of() : List.of(content.split("\\s+", -1));
  }
}
