package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.junit.internal.report.RunReport;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** As much of a runtime as the extension needs. */
interface SandboxStarter extends AutoCloseable {

  /**
   * Starts all at the same time, in the order of the argument; when one fails nothing of the others
   * is left.
   */
  List<Sandbox> startAll(List<SandboxSpec> specs);

  /** Starts one that is shared with the other JVMs of the run, where there are any. */
  default Sandbox startOfRun(SandboxSpec spec) {
    return startAll(List.of(spec)).get(0);
  }

  /** Whether the sandboxes of the next class start while one runs. */
  default boolean startsAhead() {
    return false;
  }

  /** Where it is told what happens; null: nowhere. */
  default @Nullable RunReport report() {
    return null;
  }

  @Override
  void close();
}
