package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.junit.internal.report.RunReport;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * The one runtime of a test run: opened by the first class that starts a sandbox, closed by JUnit's
 * root store after the last class. Thread-safe.
 *
 * <p>Both {@code CloseableResource} and {@code AutoCloseable}, because JUnit before 5.13 closes
 * only the former and newer versions prefer the latter; they close it once.
 */
@SuppressWarnings("deprecation")
final class RunRuntime implements Store.CloseableResource, AutoCloseable {

  static final Namespace NAMESPACE = Namespace.create(RunRuntime.class);

  private final Supplier<SandboxStarter> opening;
  private final RunSandboxes ofRun = new RunSandboxes(this::startOfRun);
  private @Nullable SandboxStarter runtime; // guarded by this
  private @Nullable StartAhead ahead; // guarded by this

  RunRuntime(Supplier<SandboxStarter> opening) {
    this.opening = opening;
  }

  static RunRuntime of(ExtensionContext context) {
    ExtensionContext root = context.getRoot();
    return root.getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            RunRuntime.class,
            key -> new RunRuntime(() -> OpenRuntime.open(root)),
            RunRuntime.class);
  }

  /** The one of the run. */
  Sandbox ofRun(Wanted wanted) throws InterruptedException {
    return ofRun.get(wanted);
  }

  private Sandbox startOfRun(Wanted wanted) {
    if (wanted.withinJvm()) {
      return start(List.of(wanted)).get(0);
    }
    SandboxStarter starter = runtime();
    tell(starter.report(), wanted);
    return starter.startOfRun(wanted.spec());
  }

  /** At the same time; in the order of the argument. */
  List<Sandbox> start(List<Wanted> wanted) {
    SandboxStarter starter = runtime();
    List<SandboxSpec> specs = new ArrayList<>();
    for (Wanted each : wanted) {
      tell(starter.report(), each);
      specs.add(each.spec());
    }
    return starter.startAll(specs);
  }

  private static void tell(@Nullable RunReport report, Wanted wanted) {
    if (report != null) {
      report.wanted(wanted.spec(), wanted.ofRun() ? "" : wanted.owner().getName());
    }
  }

  /**
   * Starts what the next class wants, where the setting says so; after {@link #takeAhead}, so that
   * it is never more than one class. Where nothing has been started yet it does nothing.
   */
  synchronized void startAhead(Supplier<List<Wanted>> planning) {
    if (runtime != null && runtime.startsAhead()) {
      ahead = new StartAhead(this, planning);
      ahead.start();
    }
  }

  /** What was started ahead, when it is this; null: it is not, and ends. */
  @Nullable StartAhead takeAhead(List<Wanted> wanted) {
    StartAhead begun = removeAhead();
    if (begun == null || begun.take(wanted)) {
      return begun;
    }
    begun.drop();
    return null;
  }

  private synchronized @Nullable StartAhead removeAhead() {
    StartAhead removed = ahead;
    ahead = null;
    return removed;
  }

  /** Null when there is none, or nothing has been started yet. */
  synchronized @Nullable RunReport report() {
    return runtime == null ? null : runtime.report();
  }

  /** A failure is not remembered: the next class tries again and reports for itself. */
  private synchronized SandboxStarter runtime() {
    SandboxStarter current = runtime;
    if (current == null) {
      current = opening.get();
      runtime = current;
    }
    return current;
  }

  @Override
  public void close() {
    try {
      endAhead();
      ofRun.close();
    } finally {
      end();
    }
  }

  private void endAhead() {
    StartAhead begun = removeAhead();
    if (begun == null) {
      return;
    }
    begun.drop();
    try {
      begun.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the end of the runtime ends what is left
    }
  }

  private synchronized void end() {
    if (runtime != null) {
      runtime.close();
      runtime = null;
    }
  }
}
