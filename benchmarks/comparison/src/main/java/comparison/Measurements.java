package comparison;

import java.io.PrintStream;

/** Writes what was measured as lines of name, value and unit, separated by tabs. */
final class Measurements {

  private static final double MEGABYTE = 1e6;

  private final PrintStream out;

  Measurements(PrintStream out) {
    this.out = out;
  }

  void milliseconds(String name, long nanoseconds) {
    write(name, nanoseconds / 1e6, "ms");
  }

  void megabytes(String name, long bytes) {
    write(name, bytes / MEGABYTE, "MB");
  }

  void megabytesPerSecond(String name, double bytesPerSecond) {
    write(name, bytesPerSecond / MEGABYTE, "MB/s");
  }

  void perSecond(String name, double value) {
    write(name, value, "per s");
  }

  void count(String name, long value) {
    write(name, value, "");
  }

  private void write(String name, double value, String unit) {
    out.println(name + "\t" + value + "\t" + unit);
    out.flush();
  }
}
