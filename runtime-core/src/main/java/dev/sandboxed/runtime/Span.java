package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.recording.Recorded;
import dev.sandboxed.runtime.internal.recording.Recordings;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Stats;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Something that is under way, told when it is over. Used by one thread at a time. */
final class Span {

  private final SandboxEvent.Kind kind;
  private final SandboxSpec spec;
  private final @Nullable SandboxListener listener;
  private final @Nullable Recorded recorded;
  private final Map<String, Object> details = new HashMap<>();
  private final Instant begin = Instant.now();
  private final long nanos = System.nanoTime();
  private @Nullable Sandbox sandbox;

  Span(
      SandboxEvent.Kind kind,
      SandboxSpec spec,
      @Nullable SandboxListener listener,
      boolean isRecorded) {
    this.kind = kind;
    this.spec = spec;
    this.listener = listener;
    this.recorded = isRecorded ? Recordings.begin(kind.name()) : null;
  }

  /** Of this sandbox. */
  Span of(Sandbox done) {
    sandbox = done;
    return this;
  }

  /** With something to tell of it: a text, a Long or a Boolean. */
  Span with(String name, Object value) {
    details.put(name, value);
    return this;
  }

  /** With what a sandbox has used until now. */
  Span with(Stats stats) {
    stats.memory().ifPresent(bytes -> with("memory", bytes));
    stats.memoryPeak().ifPresent(bytes -> with("memoryPeak", bytes));
    stats.cpuTime().ifPresent(time -> with("cpuTime", time.toMillis()));
    stats.oomKills().ifPresent(kills -> with("oomKills", kills));
    return this;
  }

  void end() {
    end(null);
  }

  void fail(Throwable failure) {
    String reason = failure.getMessage();
    end(reason == null ? failure.toString() : reason);
  }

  private void end(@Nullable String failure) {
    if (recorded != null) {
      recorded.end(spec.name(), spec.image(), failure, details);
    }
    if (listener != null) {
      tell(listener, failure);
    }
  }

  private void tell(SandboxListener to, @Nullable String failure) {
    Duration duration = Duration.ofNanos(System.nanoTime() - nanos);
    try {
      to.happened(new SandboxEvent(kind, spec, sandbox, begin, duration, failure, details));
    } catch (RuntimeException e) {
      LoggerFactory.getLogger(Span.class)
          .warn("The listener was not told of a {} of sandbox '{}'", kind, spec.name(), e);
    }
  }
}
