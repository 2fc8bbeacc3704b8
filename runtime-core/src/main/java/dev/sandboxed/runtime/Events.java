package dev.sandboxed.runtime;

import dev.sandboxed.runtime.SandboxEvent.Kind;
import dev.sandboxed.runtime.spec.SandboxSpec;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Where it is told what a runtime does: to its listener, and to the recordings of this JVM. While
 * there is neither, no class of all that is loaded, so kinds are named by text. Thread-safe.
 */
final class Events {

  static final String PULL = "PULL";
  static final String START = "START";
  static final String READY = "READY";
  static final String EXEC = "EXEC";
  static final String RESET = "RESET";
  static final String RESTART = "RESTART";
  static final String STOP = "STOP";

  /** Told to recordings only. */
  static final Events UNHEARD = new Events(null);

  private final @Nullable SandboxListener listener;

  Events(@Nullable SandboxListener listener) {
    this.listener = listener;
  }

  /** Says that something begins; null: nobody wants to know. */
  @Nullable Span begin(String kind, SandboxSpec spec) {
    return areHeard() ? new Span(Kind.valueOf(kind), spec, listener, isRecorded()) : null;
  }

  /** Whether anybody wants to know. */
  boolean areHeard() {
    return listener != null || isRecorded();
  }

  /** Says that it has failed, if it was said to begin, and returns why. */
  static <E extends Exception> E failed(@Nullable Span span, E failure) {
    if (span != null) {
      span.fail(failure);
    }
    return failure;
  }

  /** Whether this JVM has ever had a recording. Not every Java has them. */
  static boolean isRecorded() {
    try {
      return FlightRecorder.isInitialized();
    } catch (LinkageError e) {
      return false;
    }
  }
}
