package dev.sandboxed.runtime.console;

import java.util.List;

/** Names the cache of a CI. */
final class KeyCommand implements Command {

  @Override
  public String name() {
    return "key";
  }

  @Override
  public String operands() {
    return "[IMAGE...]";
  }

  @Override
  public String summary() {
    return "print a key for a CI's cache: the same as long as these images, or all, are";
  }

  @Override
  public int run(Arguments arguments, Console console) {
    List<String> names = arguments.operands(0, Integer.MAX_VALUE);
    console.out().println(console.store().cacheKey(ExportCommand.references(names)));
    return CommandLine.DONE;
  }
}
