package dev.sandboxed.runtime.console;

import dev.sandboxed.image.cache.Checked;
import java.nio.file.Path;

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
    Checked checked = console.store().check();
    if (checked.removed() > 0) {
      console
          .out()
          .println(
              Words.count(checked.removed(), "damaged layer")
                  + " removed. What is missing is pulled when it is needed again.");
    }
    for (Path layer : checked.damaged()) {
      console
          .out()
          .println(
              "Damaged in a shared store, which is not changed from here: "
                  + layer
                  + ". Whoever looks after that store has to check it.");
    }
    if (checked.removed() == 0 && checked.damaged().isEmpty()) {
      console.out().println("Every layer has the files that were pulled, in number and size.");
    }
    return checked.damaged().isEmpty() ? CommandLine.DONE : CommandLine.FAILED;
  }
}
