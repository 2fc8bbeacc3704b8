package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.LogLine;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * The output of a sandbox's program, decoded as UTF-8. Thread-safe; what is asked for is read anew
 * each time.
 *
 * <p>The output is kept by the sandbox's native processes, not by this JVM: a program that writes
 * is never held up by a JVM that does not read, as one that is stopped at a breakpoint.
 */
public interface Logs {

  String stdout();

  String stderr();

  /** Both streams in the order in which they were written. */
  String all();

  /** Both streams, line by line, in the order in which the lines were completed. */
  List<LogLine> lines();

  /** The last lines of both streams, of 64 KiB at most. */
  String tail(int lines);

  /**
   * Hands every line to a listener, from the first one on until the program has ended. The listener
   * is called by a thread of its own, one call at a time; what it throws ends the following and is
   * given to that thread's uncaught-exception handler.
   */
  LogFollowing follow(Consumer<LogLine> listener);

  /** As {@link #follow}, without what has been written so far. */
  LogFollowing followNew(Consumer<LogLine> listener);

  /**
   * Waits for a line and returns the first, written before or after this call.
   *
   * @throws dev.sandboxed.runtime.spec.NotReadyException when there is none in that time
   * @throws dev.sandboxed.runtime.spec.SandboxGoneException when the program has ended without one
   */
  LogLine await(Predicate<LogLine> wanted, Duration patience);
}
