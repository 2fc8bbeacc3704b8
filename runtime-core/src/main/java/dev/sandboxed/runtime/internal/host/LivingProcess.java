package dev.sandboxed.runtime.internal.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A process that is not mistaken for a later one with its id.
 *
 * @param start in clock ticks since the boot of the machine; empty: there is no such process
 */
public record LivingProcess(long pid, String start) {

  private static final int START = 19; // field 22 of proc_pid_stat(5), the third being the first

  /** The process that has this id now. */
  public static LivingProcess of(long pid) {
    return new LivingProcess(pid, start(pid));
  }

  /** Reads what {@link #toString()} has written. */
  public static LivingProcess parse(String text) {
    int space = text.indexOf(' ');
    return new LivingProcess(
        Long.parseLong(text.substring(0, space)), text.substring(space + 1).strip());
  }

  public boolean isAlive() {
    return !start.isEmpty() && start.equals(start(pid));
  }

  private static String start(long pid) {
    try {
      String stat =
          Files.readString(
              Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
      String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
      return fields[0].equals("Z") ? "" : fields[START];
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public String toString() {
    return pid + " " + start;
  }
}
