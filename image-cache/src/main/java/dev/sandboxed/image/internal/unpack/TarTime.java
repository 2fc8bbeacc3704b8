package dev.sandboxed.image.internal.unpack;

/** A modification time as PAX writes it: {@code [-]seconds[.fraction]}. */
record TarTime(long seconds, int nanos) {
  private static final int NANO_DIGITS = 9;
  private static final int MAX_LENGTH = 64;

  static TarTime parse(String text) throws InvalidLayerException {
    boolean negative = text.startsWith("-");
    String magnitude = negative ? text.substring(1) : text;
    int point = magnitude.indexOf('.');
    String whole = point < 0 ? magnitude : magnitude.substring(0, point);
    String fraction = point < 0 ? "" : magnitude.substring(point + 1);
    String digits = (fraction + "000000000").substring(0, NANO_DIGITS);
    long seconds = PaxRecords.number(whole.isEmpty() ? "0" : whole);
    long nanos = PaxRecords.number(digits);
    if (text.length() > MAX_LENGTH || magnitude.isEmpty() || seconds < 0 || nanos < 0) {
      throw new InvalidLayerException("the PAX record mtime=" + text + " is not a time");
    }
    if (!negative) {
      return new TarTime(seconds, (int) nanos);
    }
    return nanos == 0
        ? new TarTime(-seconds, 0)
        : new TarTime(-seconds - 1, (int) (1_000_000_000 - nanos));
  }
}
