package dev.sandboxed.runtime.internal.readiness;

/** One thing that a sandbox is waited for. Used by one thread. */
public interface Condition {

  /** Looks, or asks. */
  boolean holds() throws InterruptedException;

  /** Whether it has to be asked again, as nothing announces that it holds. */
  boolean mustBeAsked();

  /** Says what does not hold. */
  void describe(Missing missing);
}
