package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Starts nothing and writes down what was asked of it. Images called {@code broken} do not start,
 * those called {@code sticky} do not close, those called {@code impossible} find a machine that
 * cannot run them, those called {@code slow} take a while, and those called {@code together} are
 * ready when two of them are being started. Thread-safe.
 */
public final class FakeRuntime implements SandboxStarter {

  /** The configuration parameter of a test run that names its fake. */
  public static final String PARAMETER = "fake-runtime";

  private static final Map<String, FakeRuntime> BY_ID = new ConcurrentHashMap<>();

  private final List<String> journal = new CopyOnWriteArrayList<>();
  private final CyclicBarrier together = new CyclicBarrier(2);
  private final List<SandboxSpec> specs = new CopyOnWriteArrayList<>();
  private volatile boolean ahead;

  static FakeRuntime called(String id) {
    return BY_ID.computeIfAbsent(id, key -> new FakeRuntime());
  }

  /** For one test run. */
  public static FakeRuntime forRun(String id) {
    return called(id);
  }

  FakeRuntime ahead(boolean newAhead) {
    ahead = newAhead;
    return this;
  }

  @Override
  public boolean startsAhead() {
    return ahead;
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
      if (spec.image().startsWith("impossible")) {
        throw new HostUnsupportedException(
            "Could not start " + spec.name() + ": this machine has no user namespaces. Mend it.",
            null);
      }
      hold(spec);
      sandboxes.add(new FakeSandbox(spec, this));
    }
    return sandboxes;
  }

  private void hold(SandboxSpec spec) {
    try {
      if (spec.image().startsWith("slow")) {
        Thread.sleep(100);
        note("ready " + spec.name());
      } else if (spec.image().startsWith("together")) {
        together.await(1, TimeUnit.MINUTES);
      }
    } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
      throw new StartFailedException("Could not start " + spec.name() + ": " + e, e);
    }
  }

  @Override
  public void close() {
    note("closed");
  }

  void note(String event) {
    journal.add(event);
    synchronized (this) {
      notifyAll();
    }
  }

  synchronized void awaitNoted(String event) throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(1);
    while (!journal.contains(event)) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(event + " is not among " + journal);
      }
      wait(100);
    }
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
