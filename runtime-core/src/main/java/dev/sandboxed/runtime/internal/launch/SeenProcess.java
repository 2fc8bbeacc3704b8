package dev.sandboxed.runtime.internal.launch;

import java.nio.charset.StandardCharsets;

/**
 * A process of the hub's pid namespace, as the hub's /proc has it; see {@code proc_pid_stat(5)}.
 *
 * @param pid in that namespace
 * @param text of the file that was asked for
 */
record SeenProcess(int pid, String text) {

  private static final int STATE = 0;
  private static final int PARENT = 1;
  private static final int SESSION = 3;

  static SeenProcess decode(Decoder answer) {
    return new SeenProcess(answer.u32(), new String(answer.bytes(), StandardCharsets.ISO_8859_1));
  }

  int parent() {
    return Integer.parseInt(field(PARENT));
  }

  int session() {
    return Integer.parseInt(field(SESSION));
  }

  /**
   * Whether it does nothing until it is told to go on.
   *
   * @param waiting whether one counts that waits for a disk, or for the program of a child that is
   *     stopped (vfork(2)): it will not stop before that
   */
  boolean isStill(boolean waiting) {
    return switch (field(STATE)) {
      case "T", "t", "Z", "X" -> true;
      case "D" -> waiting;
      default -> false;
    };
  }

  /** Of those that follow the name, which may be anything. */
  private String field(int index) {
    return text.substring(text.lastIndexOf(')') + 2).split(" ", SESSION + 2)[index];
  }
}
