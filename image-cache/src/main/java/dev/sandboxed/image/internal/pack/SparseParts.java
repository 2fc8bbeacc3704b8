package dev.sandboxed.image.internal.pack;

import dev.sandboxed.image.layer.TreeEntry;
import java.util.Arrays;

/**
 * A file with holes as GNU tar has it in PAX headers, version 1.0: its name says what it is to
 * those who do not know, its content begins with a map of its parts. The image specification
 * advises against it because not everybody knows it, so it is for files that would be much longer
 * without.
 */
final class SparseParts {
  private static final long WORTH_IT = 16 << 20;

  private final TreeEntry entry;

  SparseParts(TreeEntry entry) {
    this.entry = entry;
  }

  boolean areWorthIt() {
    return entry.size() - entry.told() >= WORTH_IT;
  }

  String name() {
    int slash = entry.path().lastIndexOf('/');
    String name = "GNUSparseFile.0/" + entry.path().substring(slash + 1);
    String whole = entry.path().substring(0, slash + 1) + name;
    return whole.length() > TarBlock.LONGEST_NAME ? "GNUSparseFile.0/file" : whole;
  }

  void describe(PaxHeader pax) {
    pax.add("GNU.sparse.major", "1");
    pax.add("GNU.sparse.minor", "0");
    pax.add("GNU.sparse.name", entry.path());
    pax.add("GNU.sparse.realsize", Long.toString(entry.size()));
  }

  /** Decimal numbers, a line each: how many parts, then where each is and how long. */
  byte[] map() {
    StringBuilder text = new StringBuilder();
    boolean endsInHole = entry.parts().isEmpty() || end() < entry.size();
    text.append(entry.parts().size() + (endsInHole ? 1 : 0)).append('\n');
    for (TreeEntry.Part part : entry.parts()) {
      text.append(part.offset()).append('\n').append(part.length()).append('\n');
    }
    if (endsInHole) {
      text.append(entry.size()).append("\n0\n");
    }
    byte[] map = LayerTar.latin(text.toString());
    int blocks = (map.length + TarBlock.SIZE - 1) / TarBlock.SIZE;
    return Arrays.copyOf(map, blocks * TarBlock.SIZE);
  }

  private long end() {
    TreeEntry.Part last = entry.parts().get(entry.parts().size() - 1);
    return last.offset() + last.length();
  }
}
