package dev.sandboxed.junit;

/**
 * Whether a sandbox starts from what an earlier one of the same declaration has written; see {@link
 * dev.sandboxed.runtime.spec.Snapshot} for what that includes, and when another snapshot is made.
 */
public enum Snapshot {

  /** Every start is from the image. */
  NONE,

  /** From what it was when it had become ready: a database is initialised once. */
  READY,

  /**
   * From what it was when the method {@link Sandboxed#prepare()} had returned: migrations and
   * fixtures run once, until {@link Sandboxed#fingerprint()} changes.
   */
  PREPARED
}
