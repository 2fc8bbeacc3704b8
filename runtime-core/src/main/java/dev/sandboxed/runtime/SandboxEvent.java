package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.SandboxSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that was done for a sandbox. Immutable.
 *
 * @param spec of the sandbox
 * @param sandbox null for what is done before there is one, and for a start that has failed
 * @param begin when it began
 * @param duration how long it took
 * @param failure why it failed; null: it did not
 * @param details by the names that {@link Kind} has: texts, {@link Long}s and {@link Boolean}s
 */
public record SandboxEvent(
    Kind kind,
    SandboxSpec spec,
    @Nullable Sandbox sandbox,
    Instant begin,
    Duration duration,
    @Nullable String failure,
    Map<String, Object> details) {

  public SandboxEvent {
    details = Map.copyOf(details);
  }

  /** What was done. Each has a JFR event of its name, such as {@code dev.sandboxed.Start}. */
  public enum Kind {
    /**
     * An image was pulled: {@code pulled}, its name; {@code received}, in bytes; {@code layers},
     * those that were missing in the store. Images of the store are not pulled.
     */
    PULL,
    /**
     * A sandbox was started, until it was ready; with its pull and all attempts. {@code instance}
     * numbers what the runtime has started.
     */
    START,
    /** A program was waited for, from its start until it was ready: {@code instance}. */
    READY,
    /** A command was run: {@code program}, without arguments; {@code exitCode}. */
    EXEC,
    /** A sandbox was given the files of its image again: {@code preparedClone}, whether by one. */
    RESET,
    /** A sandbox was restarted with its files. */
    RESTART,
    /**
     * A sandbox was stopped or closed. What it had used until then, where that is counted (see
     * {@link dev.sandboxed.runtime.spec.Stats}): {@code memory} and {@code memoryPeak} in bytes,
     * {@code cpuTime} in milliseconds, {@code oomKills}.
     */
    STOP
  }
}
