package comparison;

import java.io.PrintStream;

/** Writes what was measured as lines of name, value and unit, separated by tabs. */
public final class Measurements {

  private static final double MEGABYTE = 1e6;

  private final PrintStream out;
  private final String prefix;

  Measurements(PrintStream out) {
    this(out, "");
  }

  /**
   * @param prefix what each line begins with
   */
  public Measurements(PrintStream out, String prefix) {
    this.out = out;
    this.prefix = prefix;
  }

  public void milliseconds(String name, long nanoseconds) {
    write(name, nanoseconds / 1e6, "ms");
  }

  public void microseconds(String name, long nanoseconds) {
    write(name, nanoseconds / 1e3, "µs");
  }

  public void kilobytes(String name, long bytes) {
    write(name, bytes / 1e3, "kB");
  }

  void megabytes(String name, long bytes) {
    write(name, bytes / MEGABYTE, "MB");
  }

  public void megabytesPerSecond(String name, double bytesPerSecond) {
    write(name, bytesPerSecond / MEGABYTE, "MB/s");
  }

  void perSecond(String name, double value) {
    write(name, value, "per s");
  }

  void count(String name, long value) {
    write(name, value, "");
  }

  private void write(String name, double value, String unit) {
    out.println(prefix + name + "\t" + value + "\t" + unit);
    out.flush();
  }
}
