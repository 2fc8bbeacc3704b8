package dev.sandboxed.image.internal.unpack;

import dev.sandboxed.image.internal.unpack.LayerTree.Directory;
import dev.sandboxed.image.internal.unpack.LayerTree.Leaf;
import dev.sandboxed.image.internal.unpack.LayerTree.Node;
import dev.sandboxed.image.internal.unpack.LayerTree.PendingLink;
import dev.sandboxed.image.internal.unpack.LayerTree.Place;
import dev.sandboxed.image.internal.unpack.LayerTree.Symlink;
import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.image.layer.Metadata;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the entries of one tar into calls of a writer. The last entry of a name wins; whiteouts
 * hide lower layers only, so they are written at the end, where the layer itself has nothing under
 * their name.
 */
final class LayerContents {
  private static final Metadata IMPLIED_DIRECTORY = new Metadata(0755, 0, 0, 0, 0);

  private final LayerWriter writer;
  private final boolean singleId;
  private final Consumption consumption;
  private final LayerTree tree = new LayerTree(this::makeImplied);
  private final ForwardLinks forwardLinks = new ForwardLinks();
  private long devices;

  LayerContents(LayerWriter writer, boolean singleId, Consumption consumption) {
    this.writer = writer;
    this.singleId = singleId;
    this.consumption = consumption;
  }

  void add(TarEntry entry, InputStream content) throws IOException {
    List<String> components = LayerPath.clean(entry, entry.name());
    if (components.isEmpty()) {
      root(entry);
      return;
    }
    for (int i = 0; i < components.size(); i++) {
      String component = components.get(i);
      if (Whiteout.isAufs(component)) {
        return;
      }
      boolean last = i == components.size() - 1;
      if (!last && !Whiteout.isAufsLinks(component) && Whiteout.hidden(entry, component) != null) {
        throw entry.invalid("lies below a whiteout");
      }
    }
    Place place = tree.place(entry, components);
    if (!Whiteout.isAufsLinks(place.name()) && place.name().startsWith(".wh.")) {
      whiteout(entry, place);
    } else if (entry.overlayWhiteout()) {
      throw entry.invalid("is a character device 0:0, which overlayfs takes for a whiteout");
    } else {
      put(entry, place, content);
    }
  }

  void finish() throws IOException {
    forwardLinks.resolve(tree, writer);
    new Whiteouts(writer).write(tree.root());
  }

  /** How many devices were left out. */
  long devices() {
    return devices;
  }

  private void root(TarEntry entry) throws InvalidLayerException {
    if (entry.type() != TarEntry.Type.DIRECTORY) {
      throw entry.invalid("makes the root of the layer something else than a directory");
    }
    writer.directory(LayerPath.bytes(""), metadata(entry));
    xattrs("", entry);
  }

  private static void whiteout(TarEntry entry, Place place) throws InvalidLayerException {
    if (Whiteout.isOpaque(place.name())) {
      place.parent().opaque = true;
      return;
    }
    String hidden = Whiteout.hidden(entry, place.name());
    if (hidden != null) {
      place.parent().whiteouts.add(hidden);
    }
  }

  private void put(TarEntry entry, Place place, InputStream content) throws IOException {
    if (entry.type() == TarEntry.Type.LINK) {
      link(entry, place);
      return;
    }
    Node existing = place.node();
    boolean staysDirectory =
        entry.type() == TarEntry.Type.DIRECTORY && existing instanceof Directory;
    if (!staysDirectory) {
      makeRoom(place, existing);
    }
    byte[] path = LayerPath.bytes(place.path());
    switch (entry.type()) {
      case DIRECTORY -> writer.directory(path, metadata(entry));
      case FILE -> writer.file(path, metadata(entry), content);
      case SYMLINK -> writer.symlink(path, target(entry), metadata(entry));
      case FIFO -> writer.fifo(path, metadata(entry));
      case DEVICE -> {
        // The kernel allows nobody in a user namespace to make one; the runtime mounts its own
        // /dev.
        devices++;
        return;
      }
      case LINK -> throw new IllegalStateException("handled above");
    }
    if (!staysDirectory) {
      place.put(node(entry));
    }
    xattrs(place.path(), entry);
  }

  private void link(TarEntry entry, Place place) throws IOException {
    List<String> target = LayerPath.clean(entry, entry.linkName());
    if (target.isEmpty()) {
      throw entry.invalid("is a hard link to the root of the layer");
    }
    Place existing = tree.find(entry, target);
    Node node = existing == null ? null : existing.node();
    if (node instanceof Directory) {
      throw entry.invalid("is a hard link to a directory");
    }
    if (node != null && existing != null && existing.path().equals(place.path())) {
      return;
    }
    makeRoom(place, place.node());
    if (existing == null || node == null || node instanceof PendingLink) {
      PendingLink pending = new PendingLink();
      place.put(pending);
      forwardLinks.add(entry, place, pending, target);
    } else {
      writer.link(LayerPath.bytes(place.path()), LayerPath.bytes(existing.path()));
      place.put(node);
    }
  }

  /** Unlinks, rather than overwrites: what is there may have other names. */
  private void makeRoom(Place place, @Nullable Node existing) {
    if (existing != null) {
      if (!(existing instanceof PendingLink)) {
        writer.remove(LayerPath.bytes(place.path()));
      }
      place.clear();
    }
  }

  private void makeImplied(TarEntry entry, String path, boolean replace)
      throws InvalidLayerException {
    consumption.addImplied(entry, path);
    if (replace) {
      writer.remove(LayerPath.bytes(path));
    }
    writer.directory(LayerPath.bytes(path), IMPLIED_DIRECTORY);
  }

  private void xattrs(String path, TarEntry entry) {
    for (Map.Entry<String, byte[]> xattr : entry.xattrs().entrySet()) {
      if (!Xattrs.isDropped(xattr.getKey())) {
        writer.xattr(LayerPath.bytes(path), Xattrs.escaped(xattr.getKey()), xattr.getValue());
      }
    }
  }

  private Metadata metadata(TarEntry entry) {
    Metadata image = entry.metadata();
    return singleId
        ? new Metadata(image.mode(), 0, 0, image.mtimeSeconds(), image.mtimeNanos())
        : image;
  }

  private static Node node(TarEntry entry) {
    return switch (entry.type()) {
      case DIRECTORY -> new Directory();
      case SYMLINK -> new Symlink(entry.linkName());
      default -> Leaf.FILE;
    };
  }

  private static byte[] target(TarEntry entry) throws InvalidLayerException {
    String target = entry.linkName();
    if (target.isEmpty()
        || target.length() >= UnpackLimits.PATH_BYTES
        || target.indexOf('\0') >= 0) {
      throw entry.invalid("is a symbolic link with an impossible target");
    }
    return LayerPath.bytes(target);
  }
}
