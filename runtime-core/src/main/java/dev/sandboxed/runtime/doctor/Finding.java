package dev.sandboxed.runtime.doctor;

/**
 * What came of trying one thing.
 *
 * @param name of what was tried, such as {@code user namespaces}
 * @param state how it went
 * @param evidence what was done, and the error that came of it
 * @param remedy what to do about it; empty when there is nothing to do
 */
public record Finding(String name, State state, String evidence, String remedy) {

  /** How a trial went. */
  public enum State {
    /** It works. */
    OK,
    /** Sandboxes start without it; what asks for it fails, or gets less. */
    DEGRADED,
    /** No sandbox can start. */
    MISSING
  }

  static Finding ok(String name, String evidence) {
    return new Finding(name, State.OK, evidence, "");
  }
}
