package dev.sandboxed.runtime.console;

import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.InvalidReferenceException;
import dev.sandboxed.runtime.spec.SandboxException;
import java.io.UncheckedIOException;
import java.util.List;

/** Runs one command and says how that went, in an exit code and in words. */
final class CommandLine {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int NOT_UNDERSTOOD = 2;

  private final Console console;

  CommandLine(Console console) {
    this.console = console;
  }

  int run(List<String> words) {
    if (words.isEmpty()) {
      console.err().print(Usage.ofEverything());
      return NOT_UNDERSTOOD;
    }
    try {
      return run(words.get(0), words.subList(1, words.size()));
    } catch (InvalidReferenceException | UsageException e) {
      console.err().println(e.getMessage());
      console.err().println("What can be typed: " + Usage.PROGRAM + " help");
      return NOT_UNDERSTOOD;
    } catch (RuntimeException e) {
      console.err().println(words(e));
      if (words.contains(Option.DEBUG.name())) {
        e.printStackTrace(console.err());
      }
      return FAILED;
    }
  }

  private int run(String name, List<String> words) {
    boolean asksForHelp = name.equals("-h") || name.equals(Option.HELP.name());
    Command command = asksForHelp ? new HelpCommand() : Commands.find(name);
    Arguments arguments = Arguments.parse(Usage.options(command), words);
    if (arguments.has(Option.HELP)) {
      console.out().print(Usage.of(command));
      return DONE;
    }
    return command.run(arguments, console);
  }

  /** Messages that were written for people are shown as they are. */
  private static String words(RuntimeException failure) {
    boolean forPeople =
        failure instanceof ImageException
            || failure instanceof SandboxException
            || failure instanceof IllegalArgumentException
            || failure instanceof UncheckedIOException;
    return forPeople && failure.getMessage() != null
        ? failure.getMessage()
        : "Something unexpected happened: "
            + failure
            + ". Run it again with --debug to see where, and report it.";
  }
}
