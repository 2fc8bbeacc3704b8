package dev.sandboxed.runtime.internal.cgroups;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;

/**
 * A control group of version 2 that others could be made below.
 *
 * @see <a href="https://docs.kernel.org/admin-guide/cgroup-v2.html">Control Group v2</a>
 */
record UnifiedGroup(Path directory) {

  /** The controllers that limits take. */
  static final List<String> WANTED = List.of("memory", "cpu", "pids", "io");

  private static final int TRIES = 20;

  /** Whether systemd (251 and later) has left it to those in it. */
  boolean isDelegated() {
    try {
      ByteBuffer value = ByteBuffer.allocate(1);
      UserDefinedFileAttributeView attributes =
          Files.getFileAttributeView(directory, UserDefinedFileAttributeView.class);
      return attributes != null && attributes.read("delegate", value) == 1 && value.get(0) == '1';
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Hands as many controllers as it can to the groups below. Returns those they have, which is
   * nothing where none can be made.
   */
  List<String> handOn() {
    if (!Files.isWritable(directory) || hasProcessesInTheWay()) {
      return List.of();
    }
    List<String> available = GroupFile.words(directory.resolve("cgroup.controllers"));
    Path enabled = directory.resolve("cgroup.subtree_control");
    for (String controller : WANTED) {
      if (available.contains(controller) && !GroupFile.words(enabled).contains(controller)) {
        try {
          GroupFile.write(enabled, "+" + controller);
        } catch (IOException e) {
          // not delegated: then it is not among those it returns
        }
      }
    }
    List<String> result = new ArrayList<>(GroupFile.words(enabled));
    result.retainAll(WANTED);
    return result;
  }

  boolean handsOn() {
    return !handOn().isEmpty();
  }

  /**
   * The same, after its processes have moved into a group {@code init} below it if they are in the
   * way: a group with processes cannot hand on controllers (the rule of "no internal processes").
   */
  boolean handsOnWhenFreed() {
    if (handsOn()) {
      return true;
    }
    if (!Files.isWritable(directory)
        || GroupFile.words(directory.resolve("cgroup.controllers")).isEmpty()) {
      return false;
    }
    try {
      UnifiedGroup leaf = makeBelow("init");
      for (int tries = 0; tries < TRIES; tries++) { // they may fork meanwhile
        GroupFile.words(directory.resolve("cgroup.procs")).forEach(leaf::take);
      }
    } catch (IOException e) {
      return false;
    }
    return handsOn();
  }

  /** The group with this name below it, which may be there. */
  UnifiedGroup makeBelow(String name) throws IOException {
    Path below = directory.resolve(name);
    try {
      return new UnifiedGroup(Files.createDirectory(below));
    } catch (FileAlreadyExistsException e) {
      return new UnifiedGroup(below);
    }
  }

  /**
   * A group with processes would still hand on the controllers that know threads, and the groups
   * below would be "domain invalid": no process could be put into them. Only the root of the whole
   * tree, which has no type, may have both.
   */
  private boolean hasProcessesInTheWay() {
    return Files.exists(directory.resolve("cgroup.type"))
        && !GroupFile.words(directory.resolve("cgroup.procs")).isEmpty();
  }

  private void take(String process) {
    try {
      GroupFile.write(directory.resolve("cgroup.procs"), process);
    } catch (IOException e) {
      // it may have ended; if not, no controller can be handed on
    }
  }
}
