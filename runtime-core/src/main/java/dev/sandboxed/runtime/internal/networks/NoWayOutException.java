package dev.sandboxed.runtime.internal.networks;

/** Sandboxes cannot get out of their networks on this machine. */
public final class NoWayOutException extends Exception {

  private static final long serialVersionUID = 1;

  private final String remedy;

  NoWayOutException(String message, String remedy) {
    super(message);
    this.remedy = remedy;
  }

  /** What to do about it; empty: that is not known. */
  public String remedy() {
    return remedy;
  }
}
