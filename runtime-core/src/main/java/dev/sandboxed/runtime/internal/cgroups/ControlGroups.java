package dev.sandboxed.runtime.internal.cgroups;

import dev.sandboxed.runtime.internal.host.RunDirectory;
import dev.sandboxed.runtime.spec.Limits;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The control groups of one runtime, made below the JVM's own where this host allows it.
 * Thread-safe.
 *
 * <p>What exists is known to the monitor before it exists: the directories stand in a file of the
 * run directory, so that whoever deletes that removes them as well, whatever was killed.
 */
public final class ControlGroups {

  private static final String OURS = "sandboxed-";

  private final RunDirectory run;
  private final long monitor;
  private final List<Hierarchy> hierarchies;
  private @Nullable List<Parent> parents; // guarded by this
  private String refusal = ""; // guarded by this

  private ControlGroups(RunDirectory run, long monitor) {
    this.run = run;
    this.monitor = monitor;
    this.hierarchies = Hierarchy.of(ProcessHandle.current());
  }

  /**
   * Those that this JVM may use.
   *
   * @param monitor the native process whose child starts the sandboxes
   */
  public static ControlGroups of(RunDirectory run, long monitor) {
    return new ControlGroups(run, monitor);
  }

  /**
   * Makes the group of a sandbox and sets its limits. The hub must have booted.
   *
   * @return null when there is nothing to limit, or nothing that can be limited
   * @throws LimitRefusedException when a limit cannot be set that is not best effort; nothing is
   *     left then
   */
  public @Nullable ControlGroup create(int sandbox, Limits limits, boolean bestEffort)
      throws LimitRefusedException {
    List<Parent> usable = parents();
    List<Path> directories = new ArrayList<>();
    ControlGroup group = null;
    try {
      for (Parent parent : usable) {
        directories.add(Files.createDirectory(parent.directory().resolve(sandbox + "")));
      }
      group = new ControlGroup(directories);
      for (Limit limit : Limit.of(limits)) {
        set(limit, usable, directories, bestEffort);
      }
      return directories.isEmpty() ? null : group;
    } catch (IOException e) {
      new ControlGroup(directories).remove();
      throw new LimitRefusedException("could not make a control group: " + e + ".");
    } catch (LimitRefusedException e) {
      new ControlGroup(directories).remove();
      throw e;
    }
  }

  /** Removes what the monitor, killed, could not remove. */
  public synchronized void removeAll() {
    if (parents != null) {
      parents.forEach(parent -> removeAll(parent.directory()));
    }
  }

  /** Removes what was left by a runtime whose processes have all been killed. */
  public static void removeThoseOf(RunDirectory run) {
    try {
      for (String directory : Files.readString(run.controlGroups()).split("\0", -1)) {
        if (directory.substring(directory.lastIndexOf('/') + 1).startsWith(OURS)) {
          removeAll(Path.of(directory));
        }
      }
    } catch (IOException e) {
      // it had none
    }
  }

  private static void removeAll(Path parent) {
    try (var groups = Files.newDirectoryStream(parent, Files::isDirectory)) {
      for (Path group : groups) {
        ControlGroup.thaw(group);
        ControlGroup.remove(group);
      }
    } catch (IOException e) {
      return; // it is gone
    }
    ControlGroup.remove(parent);
  }

  private void set(Limit limit, List<Parent> usable, List<Path> directories, boolean bestEffort)
      throws LimitRefusedException {
    String problem = refusal();
    for (int index = 0; index < usable.size(); index++) {
      Parent parent = usable.get(index);
      if (parent.controllers().contains(limit.controller())) {
        problem = write(limit, parent.unified(), directories.get(index));
        if (problem.isEmpty()) {
          return;
        }
      }
    }
    String message =
        "could not limit "
            + limit.words()
            + ": "
            + (problem.isEmpty()
                ? "no controller '" + limit.controller() + "' is delegated"
                : problem)
            + ".";
    String remedy = ControlGroupRemedy.of(hierarchies, usable);
    if (!bestEffort) {
      throw new LimitRefusedException(message, remedy);
    }
    // Not a constant: a usual start does not load the logging library.
    LoggerFactory.getLogger(ControlGroups.class)
        .warn("Starting without a limit: {} {}", message, remedy);
  }

  /** Returns what was wrong; empty: nothing. */
  private static String write(Limit limit, boolean unified, Path directory) {
    String problem = "this kernel has none of the files that set it";
    for (String name : unified ? limit.unified() : limit.legacy()) {
      Path file = directory.resolve(name);
      if (Files.exists(file)) {
        try {
          GroupFile.write(file, unified ? limit.value() : limit.legacyValue());
          forbidSwap(limit, directory);
          return "";
        } catch (IOException e) {
          problem = e.toString();
        }
      }
    }
    return problem;
  }

  /** With swap a sandbox would have more than its limit. Kernels without it lack the files. */
  private static void forbidSwap(Limit limit, Path directory) throws IOException {
    if (limit.controller().equals("memory")) {
      if (Files.exists(directory.resolve("memory.swap.max"))) {
        GroupFile.write(directory.resolve("memory.swap.max"), "0");
      } else if (Files.exists(directory.resolve("memory.memsw.limit_in_bytes"))) {
        GroupFile.write(directory.resolve("memory.memsw.limit_in_bytes"), limit.legacyValue());
      }
    }
  }

  private synchronized String refusal() {
    return refusal;
  }

  private synchronized List<Parent> parents() throws LimitRefusedException {
    if (parents == null) {
      parents = makeParents(OURS + run.path().getFileName());
    }
    return parents;
  }

  private List<Parent> makeParents(String name) throws LimitRefusedException {
    List<Hierarchy> wanted = new ArrayList<>();
    List<Path> possible = new ArrayList<>();
    for (Hierarchy hierarchy : hierarchies) {
      if (hierarchy.isOfUse()) {
        wanted.add(hierarchy);
        Parent.places(hierarchy).forEach(place -> possible.add(place.resolve(name)));
      }
    }
    announce(possible);
    List<Parent> made = new ArrayList<>();
    for (Hierarchy hierarchy : wanted) {
      try {
        made.add(Parent.make(hierarchy, name, this::delegate));
      } catch (IOException e) {
        refusal = e instanceof FileSystemException ? e.toString() : e.getMessage() + "";
      }
    }
    announce(made.stream().map(Parent::directory).toList());
    return made;
  }

  private void announce(List<Path> directories) throws LimitRefusedException {
    try {
      StringBuilder list = new StringBuilder();
      for (Path directory : directories) {
        list.append(directory).append('\0');
      }
      Files.writeString(run.controlGroups(), list);
    } catch (IOException e) {
      throw new LimitRefusedException("could not write into the run directory: " + e + ".");
    }
  }

  /**
   * The hub has to be there as well: the kernel lets it move into a group of a sandbox only when we
   * may write to the closest group that both are in.
   */
  private Path delegate(String scope) throws IOException {
    ProcessHandle process =
        ProcessHandle.of(monitor).orElseThrow(() -> new IOException("sandbox-init has ended"));
    List<Long> processes = new ArrayList<>(List.of(monitor));
    process.children().forEach(child -> processes.add(child.pid()));
    Systemd.ofThisUser().delegate(scope, processes);
    for (Hierarchy hierarchy : Hierarchy.of(process)) {
      if (hierarchy.unified()) {
        return hierarchy.own();
      }
    }
    throw new IOException("sandbox-init has ended");
  }
}
