package dev.sandboxed.junit.internal.report;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.SandboxEvent;
import dev.sandboxed.runtime.SandboxEvent.Kind;
import dev.sandboxed.runtime.SandboxListener;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes what one runtime does, and watches what its sandboxes use. Thread-safe. */
final class SandboxEntries implements SandboxListener {

  private final RunReport report;
  private final int runtime;
  private final IdentityHashMap<Sandbox, String> ids = new IdentityHashMap<>(); // guarded by this
  private final Usage usage = new Usage();

  /**
   * @param runtime its number in this JVM
   */
  SandboxEntries(RunReport report, int runtime) {
    this.report = report;
    this.runtime = runtime;
  }

  @Override
  public void happened(SandboxEvent event) {
    Sandbox sandbox = event.sandbox();
    if (event.kind() == Kind.START && sandbox != null) {
      usage.watch(sandbox);
    }
    Map<String, Object> values = new HashMap<>(event.details());
    values.put("sandbox", event.spec().name());
    values.put("image", event.spec().image());
    values.put("class", report.owner(event.spec()));
    String failure = event.failure();
    if (failure != null) {
      values.put("failure", failure);
    }
    String id = id(event);
    if (id != null) {
      values.put("id", id);
    }
    if (event.kind() == Kind.STOP && sandbox != null) {
      usage.end(sandbox, event.details(), values);
    }
    report.add(Entry.of(event.kind().name(), event.begin(), event.duration(), values));
  }

  /** A sandbox goes by its first instance; null: there is none of it. */
  private synchronized @Nullable String id(SandboxEvent event) {
    Sandbox sandbox = event.sandbox();
    if (event.details().get("instance") instanceof Long instance) {
      String id = runtime + "." + instance;
      if (sandbox != null) {
        ids.put(sandbox, id);
      }
      return id;
    }
    return sandbox == null ? null : ids.get(sandbox);
  }
}
