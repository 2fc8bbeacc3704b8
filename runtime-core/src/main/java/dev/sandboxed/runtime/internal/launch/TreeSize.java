package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.runtime.internal.launch.ListedNames.Name;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** Adds up what a tree takes on disk. Used once, by one thread. */
final class TreeSize {

  /** How many directories are listed together. */
  private static final int TOGETHER = 64;

  private static final int ENAMETOOLONG = 36;
  private static final int ENOBUFS = 105;

  private final Teller teller;
  private final Deque<String> directories = new ArrayDeque<>();
  private long bytes;

  TreeSize(Teller teller) {
    this.teller = teller;
  }

  /** Bytes of what is below a directory. What is nested too deep to have a path is not counted. */
  long below(String directory) throws IOException {
    directories.add(directory);
    while (!directories.isEmpty()) {
      List<String> asked = new ArrayList<>();
      Steps steps = new Steps();
      while (!directories.isEmpty() && asked.size() < TOGETHER) {
        asked.add(directories.remove());
        steps.readOpen(asked.get(asked.size() - 1), false).readNames();
      }
      hear(asked, teller.tell(steps));
    }
    return bytes;
  }

  private void hear(List<String> asked, Decoder told) throws IOException {
    for (String directory : asked) {
      OpenedFile opened = OpenedFile.decode(told);
      ListedNames names = ListedNames.decode(told);
      if (opened.errno() == ENOBUFS
          || names.errno() == ENOBUFS
          || (opened.errno() == 0 && !names.end())) {
        addAlone(directory);
      } else if (opened.errno() != ENAMETOOLONG) {
        require(opened, names, directory);
        add(directory, names.names());
      }
    }
  }

  private void addAlone(String directory) throws IOException {
    Decoder told = teller.tell(new Steps().readOpen(directory, false).readNames());
    OpenedFile opened = OpenedFile.decode(told);
    ListedNames names = ListedNames.decode(told);
    require(opened, names, directory);
    add(directory, names.names());
    while (!names.end()) {
      names = ListedNames.decode(teller.tell(new Steps().readNames()));
      ReadFailedException.require(names.errno(), directory);
      add(directory, names.names());
    }
  }

  private static void require(OpenedFile opened, ListedNames names, String directory)
      throws ReadFailedException {
    ReadFailedException.require(opened.errno(), directory);
    ReadFailedException.require(names.errno(), directory);
  }

  private void add(String directory, List<Name> names) {
    for (Name name : names) {
      bytes += name.status().onDisk();
      if (name.status().isDirectory()) {
        directories.add(directory + "/" + name.name());
      }
    }
  }
}
