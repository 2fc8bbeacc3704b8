package dev.sandboxed.junit.internal.diagnosis;

/** Prints where the output of tests belongs. */
final class ConsolePrinter {

  private ConsolePrinter() {}

  @SuppressWarnings("SystemOut")
  static void print(String text) {
    System.err.println(text);
  }
}
