package dev.sandboxed.junit;

/**
 * What becomes of tests on a machine that cannot run sandboxes. Nothing else counts: an image that
 * is not found, a registry that cannot be reached or a service that does not start is a failure
 * everywhere.
 */
public enum WhenUnavailable {

  /** What the setting {@code sandboxed.when-unavailable} says: {@code fail} or {@code skip}. */
  BY_SETTING,

  /** They fail, with what is missing and the remedy. By default. */
  FAIL,

  /** They are skipped, for the same reason. */
  SKIP
}
