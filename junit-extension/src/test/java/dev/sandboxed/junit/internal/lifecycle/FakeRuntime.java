package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Starts nothing and writes down what was asked of it. Images called {@code broken} do not start,
 * those called {@code sticky} do not close. Thread-safe.
 */
public final class FakeRuntime implements SandboxStarter {

  /** The configuration parameter of a test run that names its fake. */
  public static final String PARAMETER = "fake-runtime";

  private static final Map<String, FakeRuntime> BY_ID = new ConcurrentHashMap<>();

  private final List<String> journal = new CopyOnWriteArrayList<>();
  private final List<SandboxSpec> specs = new CopyOnWriteArrayList<>();

  static FakeRuntime called(String id) {
    return BY_ID.computeIfAbsent(id, key -> new FakeRuntime());
  }

  /** For one test run. */
  public static FakeRuntime forRun(String id) {
    return called(id);
  }

  SandboxStarter open() {
    note("open");
    return this;
  }

  @Override
  public List<Sandbox> startAll(List<SandboxSpec> wanted) {
    note("start " + wanted.stream().map(SandboxSpec::name).toList());
    List<Sandbox> sandboxes = new ArrayList<>();
    for (SandboxSpec spec : wanted) {
      specs.add(spec);
      if (spec.image().startsWith("broken")) {
        throw new StartFailedException(
            "Could not start " + spec.name() + ": it is broken. Mend it.", null);
      }
      sandboxes.add(new FakeSandbox(spec, this));
    }
    return sandboxes;
  }

  @Override
  public void close() {
    note("closed");
  }

  void note(String event) {
    journal.add(event);
  }

  /** What happened, in order. */
  public List<String> journal() {
    return journal;
  }

  /** What was to be started. */
  public List<SandboxSpec> specs() {
    return specs;
  }
}
