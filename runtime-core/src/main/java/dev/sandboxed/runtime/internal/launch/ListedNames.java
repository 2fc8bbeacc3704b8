package dev.sandboxed.runtime.internal.launch;

import java.util.ArrayList;
import java.util.List;

/**
 * What {@code READ_NAMES} tells.
 *
 * @param errno why it does not tell of some; 0: it tells of all that it has come to
 * @param end whether the directory has no more
 */
record ListedNames(int errno, List<Name> names, boolean end) {

  static final ListedNames NONE = new ListedNames(0, List.of(), true);

  /**
   * A name in a directory.
   *
   * @param name bytes, kept as the characters 0 to 255
   * @param target of a symbolic link, else empty
   */
  record Name(String name, FileStatus status, String target) {}

  /** With what was told after it. */
  ListedNames and(ListedNames more) {
    names.addAll(more.names);
    return new ListedNames(errno, names, more.end);
  }

  static ListedNames decode(Decoder told) {
    int errno = told.u32();
    List<Name> names = new ArrayList<>();
    while (errno == 0 && told.u8() != 0) {
      Name name = new Name(told.latin(), FileStatus.decode(told), told.latin());
      if (!name.name().equals(".") && !name.name().equals("..")) {
        names.add(name);
      }
    }
    return new ListedNames(errno, names, errno == 0 && told.u8() != 0);
  }
}
