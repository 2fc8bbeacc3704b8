package dev.sandboxed.runtime.console;

import java.util.List;

/** Says what can be typed. */
final class HelpCommand implements Command {

  @Override
  public String name() {
    return "help";
  }

  @Override
  public String operands() {
    return "[COMMAND]";
  }

  @Override
  public String summary() {
    return "say what there is, or what one command takes";
  }

  @Override
  public int run(Arguments arguments, Console console) {
    List<String> names = arguments.operands(0, 1);
    console
        .out()
        .print(names.isEmpty() ? Usage.ofEverything() : Usage.of(Commands.find(names.get(0))));
    return CommandLine.DONE;
  }
}
