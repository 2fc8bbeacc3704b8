package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.ExitStatus;

/** What a sandbox's main process does. */
public sealed interface State {

  /** It runs. */
  record Running() implements State {}

  /**
   * It is stopped until {@link Sandbox#resume()}.
   *
   * @param frozen whether by its control group, which no process of it notices; else each has got
   *     SIGSTOP, and gets SIGCONT
   */
  record Paused(boolean frozen) implements State {}

  /** It has ended. */
  record Exited(ExitStatus status) implements State {}
}
