package dev.sandboxed.runtime.console;

import java.util.ArrayList;
import java.util.List;

/** Texts that say what can be typed. */
final class Usage {

  static final String PROGRAM = "java -jar sandboxed-cli.jar";

  static String ofEverything() {
    StringBuilder text = new StringBuilder("usage: " + PROGRAM + " COMMAND\n\n");
    Table table = new Table();
    for (Command command : Commands.ALL) {
      table.row("  " + command.name(), command.summary());
    }
    return text.append(table)
        .append("\nMore about one: ")
        .append(PROGRAM)
        .append(" help COMMAND. Settings are those of tests: SANDBOXED_STORE and others.\n")
        .toString();
  }

  static String of(Command command) {
    StringBuilder text =
        new StringBuilder("usage: " + PROGRAM + " " + command.name() + " [OPTION...]");
    text.append(command.operands().isEmpty() ? "" : " " + command.operands());
    text.append("\n\nDoes: ").append(command.summary()).append(".\n\n");
    Table table = new Table();
    for (Option option : options(command)) {
      table.row("  " + option, option.meaning());
    }
    return text.append(table).toString();
  }

  /** Those of the command, and of every command. */
  static List<Option> options(Command command) {
    List<Option> options = new ArrayList<>(command.options());
    options.add(Option.DEBUG);
    options.add(Option.HELP);
    return options;
  }

  private Usage() {}
}
