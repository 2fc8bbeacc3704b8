package dev.sandboxed.junit.internal.diagnosis;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.State;
import dev.sandboxed.runtime.spec.LogLine;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What sandboxes have written while a test ran that failed: an entry of JUnit's report for each,
 * printed to standard error as well. Lines are shown for the tests during which they were written,
 * and for no other.
 */
public final class FailureLogs {

  private static final int MOST_LINES = 100;

  private final ExtensionContext context;
  private final Instant begin;

  /**
   * @param begin of the test or class
   */
  public FailureLogs(ExtensionContext context, Instant begin) {
    this.context = context;
    this.begin = begin;
  }

  public void show(List<Sandbox> sandboxes) {
    for (Sandbox sandbox : sandboxes) {
      String text = text(sandbox);
      if (!text.isEmpty()) {
        context.publishReportEntry("sandbox " + sandbox.name(), text);
        ConsolePrinter.print(
            "--- sandbox '"
                + sandbox.name()
                + "' during "
                + context.getDisplayName()
                + ", which failed\n"
                + text);
      }
    }
  }

  private String text(Sandbox sandbox) {
    try {
      return lines(sandbox.logs().lines()) + end(sandbox.state());
    } catch (RuntimeException e) {
      return "Its output could not be read: " + e;
    }
  }

  private String lines(List<LogLine> all) {
    int from = all.size();
    while (from > 0 && !all.get(from - 1).time().isBefore(begin)) {
      from--;
    }
    int shown = Math.max(from, all.size() - MOST_LINES);
    StringBuilder text = new StringBuilder();
    if (shown > from) {
      text.append("… ").append(shown - from).append(" lines before these\n");
    }
    for (LogLine line : all.subList(shown, all.size())) {
      text.append(line.text()).append('\n');
    }
    return text.toString();
  }

  private static String end(State state) {
    return state instanceof State.Exited exited ? "It has ended: " + exited.status() + "\n" : "";
  }
}
