package dev.sandboxed.runtime.console;

import dev.sandboxed.runtime.RuntimeSettings;
import java.time.Clock;
import java.util.List;

/** The main class of the runnable jar. {@code docs/command-line.md} says what it can do. */
public final class ConsoleMain {

  /** Runs one command, and ends the JVM with 0 (done), 1 (failed) or 2 (not understood). */
  public static void main(String[] words) {
    Console console = new Console(System.out, System.err, Clock.systemUTC(), RuntimeSettings::load);
    int status = new CommandLine(console).run(List.of(words));
    console.close();
    System.exit(status);
  }

  private ConsoleMain() {}
}
