package dev.sandboxed.junit;

/** When a sandbox gets back what it had written when it became ready. */
public enum Reset {

  /** Each test sees what the tests before it have written. */
  NEVER,

  /**
   * Before every test method but the first of a start: the program is killed and started anew, from
   * the snapshot where there is one, at the same ports. Connections of earlier tests are cut. While
   * a test runs the next state is prepared beside it, if the machine has the memory, and takes over
   * in milliseconds. Methods of the class must not run at the same time.
   */
  EACH_METHOD
}
