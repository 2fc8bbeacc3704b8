package dev.sandboxed.runtime.internal.process;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entrypoint and command with Docker's semantics. */
final class CommandLine {

  /**
   * The program and its arguments; empty when nobody has said what to run.
   *
   * <p>An entrypoint of the specification drops the image's command: its arguments were meant for
   * the image's entrypoint.
   */
  static List<String> of(
      @Nullable List<String> entrypoint,
      @Nullable List<String> command,
      List<String> imageEntrypoint,
      List<String> imageCommand) {
    List<String> line = new ArrayList<>(entrypoint == null ? imageEntrypoint : entrypoint);
    if (command != null) {
      line.addAll(command);
    } else if (entrypoint == null) {
      line.addAll(imageCommand);
    }
    return line;
  }

  private CommandLine() {}
}
