package dev.sandboxed.runtime.console;

import dev.sandboxed.runtime.KeptSandbox;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;

/** Runs a program in a sandbox that is kept, with the terminal that this one has. */
final class ExecCommand implements Command {

  /** Of the terminal. */
  private static final String TERM = "TERM";

  @Override
  public String name() {
    return "exec";
  }

  @Override
  public String operands() {
    return "ID [--] [COMMAND...]";
  }

  @Override
  public String summary() {
    return "run a command, or a shell, as root in a sandbox that is kept";
  }

  @Override
  public int run(Arguments arguments, Console console) {
    List<String> operands = arguments.operands(1, Integer.MAX_VALUE);
    KeptSandbox sandbox = KeptCommand.find(operands.get(0), console);
    List<String> words =
        operands.size() == 1 ? List.of("sh") : operands.subList(1, operands.size());
    ProcessBuilder builder = new ProcessBuilder(sandbox.command(words)).inheritIO();
    Map<String, String> variables = builder.environment();
    String terminal = variables.get(TERM);
    variables.clear();
    variables.putAll(sandbox.environment());
    if (terminal != null) {
      variables.put(TERM, terminal);
    }
    try {
      return builder.start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(
          "Could not run nsenter, which is part of util-linux: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return CommandLine.FAILED;
    }
  }
}
