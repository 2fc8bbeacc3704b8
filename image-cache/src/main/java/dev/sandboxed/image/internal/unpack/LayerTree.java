package dev.sandboxed.image.internal.unpack;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a layer has made so far. The only source of answers about it: nobody asks the file system,
 * whose symbolic links may lead anywhere.
 */
final class LayerTree {
  private static final int MAX_SYMLINKS = 40;

  private final Directory root = new Directory();
  private final DirectoryMaker maker;

  LayerTree(DirectoryMaker maker) {
    this.maker = maker;
  }

  /**
   * Makes a directory that the tar implies but does not have, in the place of whatever else is
   * there.
   */
  interface DirectoryMaker {
    void make(TarEntry entry, String path, boolean replace) throws InvalidLayerException;
  }

  sealed interface Node permits Directory, Symlink, Leaf, PendingLink {}

  static final class Directory implements Node {
    final Map<String, Node> children = new HashMap<>(4);
    final Set<String> whiteouts = new HashSet<>(0);
    boolean opaque;
  }

  record Symlink(String target) implements Node {}

  /** A hard link whose target has not been seen yet. Compared by identity. */
  static final class PendingLink implements Node {}

  /** Anything that needs no memory of its own. */
  enum Leaf implements Node {
    FILE
  }

  /** A name in a directory of the layer; there may be nothing under it. */
  record Place(Directory parent, String parentPath, String name) {
    String path() {
      return LayerPath.join(parentPath, name);
    }

    @Nullable Node node() {
      return parent.children.get(name);
    }

    void put(Node node) {
      parent.children.put(name, node);
    }

    void clear() {
      parent.children.remove(name);
    }
  }

  Directory root() {
    return root;
  }

  /**
   * Finds where a name belongs, following the symbolic links of the layer on the way, but not the
   * last name, as if the layer were the root of the file system. Missing directories on the way are
   * made.
   */
  Place place(TarEntry entry, List<String> components) throws InvalidLayerException {
    Place place = walk(entry, components, true);
    if (place == null) {
      throw new IllegalStateException("A walk that makes directories always arrives");
    }
    return place;
  }

  /** Like {@link #place}, but makes nothing: returns null if a directory on the way is missing. */
  @Nullable Place find(TarEntry entry, List<String> components) throws InvalidLayerException {
    return walk(entry, components, false);
  }

  private @Nullable Place walk(TarEntry entry, List<String> components, boolean make)
      throws InvalidLayerException {
    Deque<String> ahead = new ArrayDeque<>(components);
    List<Directory> directories = new ArrayList<>(List.of(root));
    List<String> paths = new ArrayList<>(List.of(""));
    int symlinks = 0;
    while (ahead.size() > 1) {
      String name = ahead.removeFirst();
      int top = directories.size() - 1;
      if (name.equals("..")) {
        // Only the target of a symbolic link has these; the parent of the root is the root.
        if (top > 0) {
          directories.remove(top);
          paths.remove(top);
        }
        continue;
      }
      Node node = directories.get(top).children.get(name);
      if (node instanceof Symlink symlink) {
        if (++symlinks > MAX_SYMLINKS) {
          throw entry.invalid("lies behind more than " + MAX_SYMLINKS + " symbolic links");
        }
        if (symlink.target().startsWith("/")) {
          directories.subList(1, directories.size()).clear();
          paths.subList(1, paths.size()).clear();
        }
        List<String> target = LayerPath.components(symlink.target());
        for (int i = target.size() - 1; i >= 0; i--) {
          ahead.addFirst(target.get(i));
        }
        continue;
      }
      if (!(node instanceof Directory) && !make) {
        return null;
      }
      String path = LayerPath.join(paths.get(top), name);
      directories.add(
          node instanceof Directory directory
              ? directory
              : makeDirectory(entry, directories.get(top), name, path));
      paths.add(path);
    }
    int top = directories.size() - 1;
    Place place = new Place(directories.get(top), paths.get(top), ahead.getFirst());
    refuseLongPath(entry, place.path());
    return place;
  }

  private Directory makeDirectory(TarEntry entry, Directory parent, String name, String path)
      throws InvalidLayerException {
    refuseLongPath(entry, path);
    Node existing = parent.children.get(name);
    maker.make(entry, path, existing != null && !(existing instanceof PendingLink));
    Directory directory = new Directory();
    parent.children.put(name, directory);
    return directory;
  }

  private static void refuseLongPath(TarEntry entry, String path) throws InvalidLayerException {
    if (path.length() >= UnpackLimits.PATH_BYTES) {
      throw entry.invalid("has a path of " + path.length() + " bytes");
    }
  }
}
