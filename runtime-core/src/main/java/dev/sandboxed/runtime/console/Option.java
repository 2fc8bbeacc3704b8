package dev.sandboxed.runtime.console;

import org.jspecify.annotations.Nullable;

/**
 * A word that begins with two dashes.
 *
 * @param name with the dashes
 * @param value what its value is called in usage texts; null if it has none
 * @param meaning in half a line
 */
record Option(String name, @Nullable String value, String meaning) {

  static final Option HELP = new Option("--help", null, "show this text");
  static final Option DEBUG = new Option("--debug", null, "show where in the program it failed");

  static Option flag(String name, String meaning) {
    return new Option(name, null, meaning);
  }

  @Override
  public String toString() {
    return value == null ? name : name + " " + value;
  }
}
