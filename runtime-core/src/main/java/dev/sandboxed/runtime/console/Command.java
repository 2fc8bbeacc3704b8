package dev.sandboxed.runtime.console;

import java.util.List;

/** One verb of the command line. Has no state. */
interface Command {

  String name();

  /** What follows the name, as usage texts write it, such as {@code IMAGE...}. */
  String operands();

  /** What it does, in half a line. */
  String summary();

  /** Those that are its own. */
  default List<Option> options() {
    return List.of();
  }

  /**
   * Does it. A failure is thrown, with a message that is shown as it is.
   *
   * @return what the program ends with: {@link CommandLine#DONE} or {@link CommandLine#FAILED}
   * @throws UsageException if the arguments make no sense
   */
  int run(Arguments arguments, Console console);
}
