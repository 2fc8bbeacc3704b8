package comparison.runtimes;

/** The names of what is measured. */
final class Figure {

  static final String EXECED = "start to exec'ed";
  static final String ENDED = "start to end";
  static final String CONNECTED = EXECED + ", with a network";
  static final String EXEC = "exec of a program that ends at once";
  static final String STOP = "stop";
  static final String AT_ONCE = "100 at once: all exec'ed";
  static final String PROCESSES = "an idle sandbox: memory of other processes (PSS)";
  static final String KERNEL = "an idle sandbox: memory of the kernel";
  static final String ROUND_TRIP = "published port: round trip of a byte";
  static final String CONNECTION = "published port: connection and round trip";
  static final String THROUGHPUT = "published port: throughput";

  private Figure() {}
}
