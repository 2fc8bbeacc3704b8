package dev.sandboxed.image.internal.unpack;

import dev.sandboxed.image.internal.unpack.LayerTree.Directory;
import dev.sandboxed.image.internal.unpack.LayerTree.PendingLink;
import dev.sandboxed.image.internal.unpack.LayerTree.Place;
import dev.sandboxed.image.layer.LayerWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Hard links that come before their target; they are made at the end. */
final class ForwardLinks {
  private final List<ForwardLink> links = new ArrayList<>();

  private record ForwardLink(TarEntry entry, Place place, PendingLink node, List<String> target) {}

  void add(TarEntry entry, Place place, PendingLink node, List<String> target) {
    links.add(new ForwardLink(entry, place, node, target));
  }

  void resolve(LayerTree tree, LayerWriter writer) throws InvalidLayerException {
    List<ForwardLink> open = current(tree);
    while (!open.isEmpty()) {
      List<ForwardLink> unresolved = new ArrayList<>();
      for (ForwardLink link : open) {
        if (!resolve(link, tree, writer)) {
          unresolved.add(link);
        }
      }
      if (unresolved.size() == open.size()) {
        TarEntry entry = open.get(0).entry();
        throw entry.invalid(
            "is a hard link to \""
                + LayerPath.printable(entry.linkName())
                + "\", which the layer does not have");
      }
      open = unresolved;
    }
  }

  private static boolean resolve(ForwardLink link, LayerTree tree, LayerWriter writer)
      throws InvalidLayerException {
    Place target = tree.find(link.entry(), link.target());
    LayerTree.Node node = target == null ? null : target.node();
    if (target == null || node == null || node instanceof PendingLink) {
      return false;
    }
    if (node instanceof Directory) {
      throw link.entry().invalid("is a hard link to a directory");
    }
    writer.link(LayerPath.bytes(link.place().path()), LayerPath.bytes(target.path()));
    link.place().put(node);
    return true;
  }

  /** Leaves out the links that a later entry has replaced, or whose directory is gone. */
  private List<ForwardLink> current(LayerTree tree) throws InvalidLayerException {
    List<ForwardLink> current = new ArrayList<>();
    for (ForwardLink link : links) {
      Place now = tree.find(link.entry(), LayerPath.components(link.place().path()));
      if (nodeAt(now) == link.node()) {
        current.add(link);
      }
    }
    return current;
  }

  private static LayerTree.@Nullable Node nodeAt(@Nullable Place place) {
    return place == null ? null : place.node();
  }
}
