package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.layer.TreeEntry;
import dev.sandboxed.image.layer.TreeEntry.Kind;
import dev.sandboxed.image.layer.TreeEntry.Part;
import dev.sandboxed.runtime.internal.launch.ListedNames.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedList;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A file, or a directory with everything in it, that is read step by step: parents before their
 * children, and names in the order of their bytes, so that equal trees are told of alike. Used
 * once, by one thread.
 *
 * <p>What comes next is asked for together as far as it is small. What goes away meanwhile, or
 * becomes something else, is left out.
 */
final class WalkedTree {

  /** How many names are looked at for what may be asked for together. */
  private static final int AHEAD = 512;

  /** How many bytes may be told at once, and be kept until they are read. */
  private static final int TOGETHER = 512 << 10;

  /** A request must fit into the socket between the hub and the process at once. */
  private static final int LONGEST_REQUEST = 64 << 10;

  private static final int STEPS_OF_ONE = 64;

  private final Teller teller;
  private final boolean whole;

  @SuppressWarnings("JdkObsolete") // children are put in the middle
  private final LinkedList<TreeNode> agenda = new LinkedList<>();

  private final Map<FileStatus.Inode, String> firstNames = new HashMap<>();
  private int kept;
  private WalkedFile content = WalkedFile.NOTHING;

  /**
   * Begins to read.
   *
   * @param path the characters of which stand for bytes
   * @param whole whether to tell of other names of a file, FIFOs, whiteouts and extended
   *     attributes, too
   * @throws ReadFailedException when it is missing, or is neither a file nor a directory
   */
  WalkedTree(Teller teller, String path, boolean whole) throws IOException {
    this.teller = teller;
    this.whole = whole;
    Steps steps = new Steps().readOpen(path, whole).readPart(0).readData(0, TreeNode.CHUNK);
    Decoder told = teller.tell(steps);
    OpenedFile opened = OpenedFile.decode(told.copy());
    ReadFailedException.require(opened.errno(), "");
    TreeNode top = TreeNode.top(opened, whole);
    if (top.kind() == Kind.DIRECTORY) {
      teller.tell(new Steps().readTree());
    } else {
      top.hear(told);
    }
    agenda.add(top);
  }

  /** The next entry; null: that was all. */
  @Nullable TreeEntry next() throws IOException {
    while (!agenda.isEmpty()) {
      TreeNode node = agenda.getFirst();
      if (node.isUnknown() && !isOtherName(node)) {
        ask(node);
      } else {
        agenda.removeFirst();
        kept -= node.kept();
        TreeEntry entry = entry(node);
        if (entry != null) {
          return entry;
        }
      }
    }
    return null;
  }

  /** The bytes of the parts of the file that came last, until the next is asked for. */
  WalkedFile content() {
    return content;
  }

  private void ask(TreeNode first) throws IOException {
    List<TreeNode> asked = first.isAlone() ? List.of(first) : together();
    Steps steps = new Steps();
    for (TreeNode node : asked) {
      node.ask(steps);
    }
    Decoder told = teller.tell(steps);
    for (TreeNode node : asked) {
      node.hear(told);
      kept += node.kept();
    }
    first.hearRest(teller);
    addChildren(asked);
  }

  private List<TreeNode> together() {
    List<TreeNode> asked = new ArrayList<>();
    int looked = 0;
    int bytes = kept;
    int request = 0;
    for (TreeNode node : agenda) {
      if (node.isUnknown() && !node.isAlone() && !isOtherName(node)) {
        bytes += node.expected();
        request += node.path().length() + STEPS_OF_ONE;
        if (!asked.isEmpty() && (bytes > TOGETHER || request > LONGEST_REQUEST)) {
          break;
        }
        asked.add(node);
      }
      if (++looked == AHEAD) {
        break;
      }
    }
    return asked;
  }

  /** What is in a directory comes after it and before what comes after it. */
  private void addChildren(List<TreeNode> asked) {
    ListIterator<TreeNode> place = agenda.listIterator();
    for (TreeNode node : asked) {
      List<Name> names = node.takeNames();
      if (!names.isEmpty()) {
        while (place.next() != node) {
          // it is on the agenda
        }
        for (Name name : names) {
          Kind kind = name.status().kind();
          if (kind != null && (whole || (kind != Kind.FIFO && kind != Kind.WHITEOUT))) {
            String path = node.path().isEmpty() ? name.name() : node.path() + "/" + name.name();
            place.add(new TreeNode(path, name, kind, whole));
          }
        }
      }
    }
  }

  private boolean isOtherName(TreeNode node) {
    return isAmongSeveral(node) && firstNames.containsKey(node.listed().status().inode());
  }

  private boolean isAmongSeveral(TreeNode node) {
    return whole
        && node.listed().status().names() > 1
        && node.kind() != Kind.DIRECTORY
        && node.kind() != Kind.WHITEOUT;
  }

  private @Nullable TreeEntry entry(TreeNode node) throws IOException {
    FileStatus listed = node.listed().status();
    String first = isAmongSeveral(node) ? firstNames.get(listed.inode()) : null;
    if (first != null) {
      return entry(node, Kind.LINK, first);
    }
    OpenedFile opened = node.opened();
    if (opened == null && (node.kind() == Kind.FILE || node.kind() == Kind.DIRECTORY)) {
      return null;
    }
    if (isAmongSeveral(node)) {
      firstNames.put(listed.inode(), node.path());
    }
    return opened == null ? entry(node, node.kind(), node.listed().target()) : entry(node, opened);
  }

  private static TreeEntry entry(TreeNode node, Kind kind, String target) {
    return new TreeEntry(
        kind, node.path(), node.listed().status().metadata(), target, 0, List.of(), Map.of());
  }

  private TreeEntry entry(TreeNode node, OpenedFile opened) throws IOException {
    FileStatus status = opened.status();
    boolean isFile = node.kind() == Kind.FILE;
    long size = isFile ? status.size() : 0;
    List<Part> parts = isFile ? parts(node, status) : List.of();
    content = new WalkedFile(node.isAlone() ? teller : null, node.path(), parts, node.data());
    return new TreeEntry(
        node.kind(), node.path(), status.metadata(), "", size, parts, opened.xattrs());
  }

  private List<Part> parts(TreeNode node, FileStatus status) throws IOException {
    long size = status.size();
    if (status.isSparse()) {
      return node.part().andMore(teller, size);
    }
    long length = size == 0 && !whole ? node.data().bytes().left() : size;
    return length == 0 ? List.of() : List.of(new Part(0, length));
  }
}
