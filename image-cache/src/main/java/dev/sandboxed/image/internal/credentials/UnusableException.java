package dev.sandboxed.image.internal.credentials;

/** A place that should have credentials cannot be used. The message says why, and no secret. */
final class UnusableException extends Exception {
  private static final long serialVersionUID = 1;

  private final boolean endsSearch;

  private UnusableException(String message, boolean endsSearch) {
    super(message);
    this.endsSearch = endsSearch;
  }

  /** Others may be asked instead. */
  static UnusableException of(String message) {
    return new UnusableException(message, false);
  }

  /** Nobody else may be asked: this was the place that the user has chosen. */
  static UnusableException atOnce(String message) {
    return new UnusableException(message, true);
  }

  boolean endsSearch() {
    return endsSearch;
  }
}
