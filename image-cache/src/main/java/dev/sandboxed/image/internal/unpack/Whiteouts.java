package dev.sandboxed.image.internal.unpack;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sandboxed.image.internal.unpack.LayerTree.Directory;
import dev.sandboxed.image.internal.unpack.LayerTree.Node;
import dev.sandboxed.image.layer.LayerWriter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/**
 * Writes what a layer hides, once all of its own entries are known.
 *
 * <p>A directory of the layer that is also hidden becomes opaque. Inside an opaque directory no
 * whiteout is needed, and none may be: overlayfs would list it as a file that cannot be opened.
 */
final class Whiteouts {
  private static final String OPAQUE = "user.overlay.opaque";
  private static final byte[] YES = "y".getBytes(US_ASCII);

  private final LayerWriter writer;

  Whiteouts(LayerWriter writer) {
    this.writer = writer;
  }

  private record Visit(String path, Directory directory, boolean hidden) {}

  void write(Directory root) {
    Deque<Visit> ahead = new ArrayDeque<>();
    ahead.push(new Visit("", root, false));
    while (!ahead.isEmpty()) {
      Visit visit = ahead.pop();
      Directory directory = visit.directory();
      boolean hidden = visit.hidden() || directory.opaque;
      if (directory.opaque && !visit.hidden()) {
        writer.xattr(LayerPath.bytes(visit.path()), OPAQUE, YES);
      }
      for (String name : directory.whiteouts) {
        Node own = directory.children.get(name);
        if (own instanceof Directory ownDirectory) {
          ownDirectory.opaque = true;
        } else if (own == null && !hidden) {
          writer.whiteout(LayerPath.bytes(LayerPath.join(visit.path(), name)));
        }
      }
      for (Map.Entry<String, Node> child : directory.children.entrySet()) {
        if (child.getValue() instanceof Directory below) {
          String path = LayerPath.join(visit.path(), child.getKey());
          if (Whiteout.isAufsLinks(child.getKey())) {
            writer.remove(LayerPath.bytes(path));
          } else {
            ahead.push(new Visit(path, below, hidden));
          }
        }
      }
    }
  }
}
