package dev.sandboxed.image.internal.store;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Stores that others fill and this one only reads: images and layers that are there need not be
 * pulled. Nothing is ever written into them, no lease either, so whoever removes something from one
 * has to see to it that nobody uses it. They are looked at when something is asked of them first;
 * what cannot be used then is told once and passed over. Thread-safe.
 */
public final class SharedStores {
  public static final SharedStores NONE = new SharedStores(List.of(), "", warning -> {});

  private static final int NOBODY = 65534;

  private final List<Path> roots;
  private final String ownership;
  private final Consumer<String> warnings;
  private @Nullable List<StoreLayout> usable; // guarded by this

  public SharedStores(List<Path> roots, String ownership, Consumer<String> warnings) {
    this.roots = List.copyOf(roots);
    this.ownership = ownership;
    this.warnings = warnings;
  }

  /** Those that can be used, in the order in which they are asked. */
  public synchronized List<StoreLayout> usable() {
    List<StoreLayout> known = usable;
    if (known == null) {
      known = new ArrayList<>();
      for (Path root : roots) {
        StoreLayout layout = new StoreLayout(root, ownership);
        String problem = problem(layout);
        if (problem == null) {
          known.add(layout);
        } else {
          warnings.accept("The shared image store " + root + " is not used: " + problem);
        }
      }
      usable = known;
    }
    return known;
  }

  /** Returns the directory of a layer, or null if no store has it whole. */
  @Nullable Path layer(String name) {
    for (StoreLayout store : usable()) {
      Path layer = store.layer(name);
      if (isOfIdsThatExist(layer.resolve("fs"))) {
        return layer;
      }
    }
    return null;
  }

  /**
   * What belongs to ids that have no meaning in this user namespace, as in a container with one of
   * its own, shows as nobody's.
   */
  private static boolean isOfIdsThatExist(Path files) {
    try {
      return !Integer.valueOf(NOBODY).equals(Files.getAttribute(files, "unix:uid"));
    } catch (IOException e) {
      return false;
    }
  }

  private @Nullable String problem(StoreLayout layout) {
    Path root = layout.root();
    if (!Files.isDirectory(root) || !Files.isExecutable(root)) {
      return "there is no such directory, or this user may not enter it. Check"
          + " sandboxed.store.shared (or SANDBOXED_STORE_SHARED).";
    }
    try {
      String version = StoreVersion.of(root);
      if (!version.equals(StoreVersion.CURRENT)) {
        return "its version is '"
            + version
            + "', and this Sandboxed reads '"
            + StoreVersion.CURRENT
            + "'. Fill it anew with this version.";
      }
    } catch (IOException e) {
      return "its version cannot be read (" + e + ").";
    }
    return Files.isExecutable(layout.layers())
        ? null
        : "its layers belong to other ids ("
            + ownershipsIn(layout)
            + ") than sandboxes have here ("
            + ownership
            + "). Fill it as the user who runs the tests, with the same ids in /etc/subuid and"
            + " /etc/subgid.";
  }

  private static String ownershipsIn(StoreLayout layout) {
    StringJoiner names = new StringJoiner(", ").setEmptyValue("none that can be seen");
    try (DirectoryStream<Path> found = Files.newDirectoryStream(layout.allLayers())) {
      found.forEach(each -> names.add(each.getFileName().toString()));
    } catch (IOException | DirectoryIteratorException e) {
      // The names would have been a help, no more.
      return names.toString();
    }
    return names.toString();
  }
}
