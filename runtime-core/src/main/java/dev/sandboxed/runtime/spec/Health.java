package dev.sandboxed.runtime.spec;

/**
 * What the health check of a sandbox has found.
 *
 * @param failures how many checks in a row have failed, of those that count
 * @param output of the last check, both streams, or why it could not be run
 */
public record Health(Status status, int failures, String output) {

  /** Docker's words. */
  public enum Status {
    /** There is no health check. */
    NONE,
    /** No check has succeeded yet, and not enough have failed. */
    STARTING,
    HEALTHY,
    /** As many checks in a row have failed as the health check says. */
    UNHEALTHY
  }

  /** Of a sandbox without a health check. */
  public static final Health NONE = new Health(Status.NONE, 0, "");
}
