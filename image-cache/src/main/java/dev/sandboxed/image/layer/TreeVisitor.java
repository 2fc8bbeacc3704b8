package dev.sandboxed.image.layer;

import java.io.IOException;
import java.io.InputStream;

/** Is told of every name in a tree: parents before their children, equal trees alike. */
@FunctionalInterface
public interface TreeVisitor {
  /**
   * Visits one name.
   *
   * @param content the bytes of the parts of a file, one after the other; may be left unread, and
   *     is of no use after this call
   * @throws IOException if what is made of the tree cannot be written
   */
  void visit(TreeEntry entry, InputStream content) throws IOException;
}
