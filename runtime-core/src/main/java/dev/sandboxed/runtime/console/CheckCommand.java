package dev.sandboxed.runtime.console;

/** Looks for damage. */
final class CheckCommand implements Command {

  @Override
  public String name() {
    return "check";
  }

  @Override
  public String operands() {
    return "";
  }

  @Override
  public String summary() {
    return "compare every layer with what was pulled, and remove those that are damaged";
  }

  @Override
  public int run(Arguments arguments, Console console) {
    arguments.operands(0, 0);
    int damaged = console.store().check();
    console
        .out()
        .println(
            damaged == 0
                ? "Every layer has the files that were pulled, in number and size."
                : Words.count(damaged, "damaged layer")
                    + " removed. What is missing is pulled when it is needed again.");
    return CommandLine.DONE;
  }
}
