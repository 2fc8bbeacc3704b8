package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.layer.TreeEntry.Kind;
import dev.sandboxed.runtime.internal.launch.ListedNames.Name;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A name in a tree that is walked, and what has been told of it. Not thread-safe. */
final class TreeNode {

  /** How much of a file is asked for at once; larger ones are asked for by themselves. */
  static final int CHUNK = 256 << 10;

  /** What the kernel makes up has no size. */
  private static final int MADE_UP = 4 << 10;

  private static final int NAMES = 4 << 10;
  private static final int ENOBUFS = 105;
  private static final FilePart NO_PART = new FilePart(FilePart.ENXIO, 0, 0);

  private final String path;
  private final Name listed;
  private final Kind kind;
  private final boolean whole;
  private boolean alone;
  private @Nullable OpenedFile opened;
  private FilePart part = NO_PART;
  private FileData data = FileData.NOTHING;
  private ListedNames names = ListedNames.NONE;

  /**
   * A name that has been listed.
   *
   * @param path from the top of the tree
   * @param whole whether extended attributes are wanted, and no content of what has no size
   */
  TreeNode(String path, Name listed, Kind kind, boolean whole) {
    this(path, listed, kind, whole, kind == Kind.FILE && listed.status().size() > CHUNK);
  }

  private TreeNode(String path, Name listed, Kind kind, boolean whole, boolean alone) {
    this.path = path;
    this.listed = listed;
    this.kind = kind;
    this.whole = whole;
    this.alone = alone;
  }

  /** What everything else is in, or is the only one. */
  static TreeNode top(OpenedFile opened, boolean whole) throws ReadFailedException {
    FileStatus status = opened.status();
    Kind kind = status.kind();
    if (kind != Kind.FILE && kind != Kind.DIRECTORY) {
      throw ReadFailedException.unreadable();
    }
    return new TreeNode("", new Name("", status, ""), kind, whole, kind == Kind.FILE);
  }

  String path() {
    return path;
  }

  Name listed() {
    return listed;
  }

  Kind kind() {
    return kind;
  }

  /** Whether there is anything to ask for. */
  boolean isUnknown() {
    return opened == null && (kind == Kind.FILE || kind == Kind.DIRECTORY);
  }

  /** Whether it is asked for by itself; then it stays open, and is asked for more. */
  boolean isAlone() {
    return alone;
  }

  /** What it was when it was opened; null: it is gone. */
  @Nullable OpenedFile opened() {
    return opened == null || opened.isGone(kind) ? null : opened;
  }

  /** The first part of a file that is no hole. */
  FilePart part() {
    return part;
  }

  /** The first bytes of a file: all of it, unless it is alone. */
  FileData data() {
    return data;
  }

  /** The names in a directory, in the order of their bytes; once. */
  List<Name> takeNames() {
    List<Name> taken = new ArrayList<>(opened() == null ? List.of() : names.names());
    taken.sort(Comparator.comparing(Name::name));
    names = ListedNames.NONE;
    return taken;
  }

  /** How many bytes of it are kept until they are read. */
  int kept() {
    return data.bytes().left();
  }

  /** About how many bytes are told of it. */
  int expected() {
    if (kind == Kind.DIRECTORY) {
      return NAMES;
    }
    long size = listed.status().size();
    return alone ? CHUNK : size == 0 && !whole ? MADE_UP : (int) size;
  }

  void ask(Steps steps) {
    steps.readOpen(path, whole);
    if (kind == Kind.DIRECTORY) {
      steps.readNames();
    } else {
      steps.readPart(0).readData(0, expected());
    }
  }

  /** Takes what was asked for. What does not come at once is to be asked for alone. */
  void hear(Decoder told) throws ReadFailedException {
    opened = OpenedFile.decode(told);
    if (kind == Kind.DIRECTORY) {
      names = ListedNames.decode(told);
    } else {
      part = FilePart.decode(told);
      data = FileData.decode(told);
    }
    if (opened.isGone(kind)) {
      return;
    }
    if (!alone && (isTooMuch() || !isComplete())) {
      opened = null;
      data = FileData.NOTHING;
      alone = true;
      return;
    }
    for (int errno : List.of(opened.errno(), names.errno(), data.errno())) {
      ReadFailedException.require(errno, path);
    }
  }

  /** What a directory has more than comes at once, which is asked for while it is open. */
  void hearRest(Teller teller) throws IOException {
    while (alone && opened() != null && !names.end()) {
      ListedNames more = ListedNames.decode(teller.tell(new Steps().readNames()));
      ReadFailedException.require(more.errno(), path);
      names = names.and(more);
    }
  }

  private boolean isTooMuch() {
    return (opened != null && opened.errno() == ENOBUFS)
        || names.errno() == ENOBUFS
        || part.errno() == ENOBUFS
        || data.errno() == ENOBUFS;
  }

  private boolean isComplete() {
    if (opened == null || opened.errno() != 0) {
      return true;
    }
    FileStatus status = opened.status();
    if (kind == Kind.DIRECTORY) {
      return names.end();
    }
    int length = data.bytes().left();
    boolean hasSize = whole || status.size() > 0;
    return (length < expected() || (hasSize && length >= status.size()))
        && (!status.isSparse() || part.isAll(status.size()));
  }
}
