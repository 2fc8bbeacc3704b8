package dev.sandboxed.junit.internal.diagnosis;

/** Prints where the output of tests belongs. */
public final class ConsolePrinter {

  private ConsolePrinter() {}

  /** On standard error, which builds show with the tests. */
  @SuppressWarnings("SystemOut")
  public static void print(String text) {
    System.err.println(text);
  }
}
