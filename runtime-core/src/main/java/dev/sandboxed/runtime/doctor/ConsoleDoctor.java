package dev.sandboxed.runtime.doctor;

import java.util.List;

/** The doctor on the command line. */
public final class ConsoleDoctor {

  /**
   * Prints a report, as JSON with {@code --json}; ends with exit code 1 when sandboxes cannot
   * start.
   */
  public static void main(String[] arguments) {
    Report report = Doctor.examine();
    System.out.print(
        List.of(arguments).contains("--json") ? report.toJson() + "\n" : report.toString());
    if (!report.canStart()) {
      System.exit(1);
    }
  }

  private ConsoleDoctor() {}
}
