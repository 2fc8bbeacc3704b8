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

  /** Somebody who can have a group handed over to us. */
  interface Delegation {
    /** Moves the hub into a new group of this name, and returns its directory. */
    Path delegate(String name) throws IOException;
  }

  /** Where the directory could come to lie, best first, when nobody makes a place for it. */
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
  static Parent make(Hierarchy hierarchy, String name, Delegation systemd) throws IOException {
    return hierarchy.unified()
        ? unified(place(hierarchy, name, systemd), name)
        : legacy(hierarchy, name);
  }

  /**
   * What systemd has handed over, or hands over now, goes before what only permissions allow: it
   * looks after the rest of the tree itself.
   */
  private static UnifiedGroup place(Hierarchy hierarchy, String name, Delegation systemd)
      throws IOException {
    UnifiedGroup own = new UnifiedGroup(hierarchy.own());
    if (own.handsOn()) {
      return own;
    }
    List<UnifiedGroup> places = places(hierarchy).stream().map(UnifiedGroup::new).toList();
    for (UnifiedGroup place : places) {
      if (place.isDelegated() && place.handsOnWhenFreed()) {
        return place;
      }
    }
    IOException refusal;
    try {
      UnifiedGroup scope = new UnifiedGroup(systemd.delegate(name + ".scope"));
      if (scope.handsOnWhenFreed()) {
        return scope;
      }
      refusal = new IOException("systemd hands no controller on to " + scope.directory());
    } catch (IOException e) {
      refusal = e;
    }
    for (UnifiedGroup place : places) {
      if (place.handsOn()) {
        return place;
      }
    }
    if (own.handsOnWhenFreed()) {
      return own;
    }
    throw refusal;
  }

  private static Parent unified(UnifiedGroup place, String name) throws IOException {
    UnifiedGroup group = place.makeBelow(name);
    return new Parent(true, group.directory(), group.handOn());
  }

  private static Parent legacy(Hierarchy hierarchy, String name) throws IOException {
    Path directory = hierarchy.own().resolve(name);
    try {
      Files.createDirectory(directory);
    } catch (FileAlreadyExistsException e) {
      // the hierarchy is mounted twice
    }
    List<String> controllers = new ArrayList<>(hierarchy.controllers());
    controllers.replaceAll(controller -> controller.equals("blkio") ? "io" : controller);
    return new Parent(false, directory, controllers);
  }
}
