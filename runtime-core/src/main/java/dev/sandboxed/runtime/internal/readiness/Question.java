package dev.sandboxed.runtime.internal.readiness;

import java.time.Duration;

/** Asks a service once whether it serves. */
public interface Question {

  /** Returns the answer; when there is none within this time, that is one too. */
  Answer ask(Duration patience) throws InterruptedException;
}
