package dev.sandboxed.runtime.spec;

/**
 * The size of a terminal, in characters. Immutable.
 *
 * @param columns 1 to 65535
 * @param rows 1 to 65535
 */
public record TerminalSize(int columns, int rows) {

  private static final int MOST = 65535;

  public TerminalSize {
    if (columns < 1 || columns > MOST || rows < 1 || rows > MOST) {
      throw new IllegalArgumentException(
          "A terminal has 1 to 65535 columns and rows, but is to have " + columns + "x" + rows);
    }
  }
}
