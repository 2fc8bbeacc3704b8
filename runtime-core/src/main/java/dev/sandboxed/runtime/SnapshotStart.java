package dev.sandboxed.runtime;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.cache.SnapshotMaking;
import dev.sandboxed.image.cache.SnapshotStore;
import dev.sandboxed.runtime.internal.launch.MonitorGoneException;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.PullPolicy;
import dev.sandboxed.runtime.spec.SandboxException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Snapshot;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The start of a sandbox that asks for a snapshot: from the snapshot where there is one, else from
 * the image, making one if nobody else does. Whatever is wrong with a snapshot, the sandbox starts.
 * Used once, by one thread.
 */
final class SnapshotStart {

  /** Of which no snapshot could be had in this JVM: to try again costs a start each time. */
  private static final Set<String> HOPELESS = ConcurrentHashMap.newKeySet();

  /** How long a program may take to end cleanly, at least. */
  private static final Duration STOP = Duration.ofSeconds(30);

  /** How long a start from a snapshot may take, at least. */
  private static final Duration LEAST_PATIENCE = Duration.ofSeconds(10);

  private static final int SLOWER = 3;

  private final SandboxRuntime runtime;
  private final SandboxSpec spec;
  private final SnapshotStore store;

  SnapshotStart(SandboxRuntime runtime, SandboxSpec spec) {
    this.runtime = runtime;
    this.spec = spec;
    this.store = runtime.snapshots();
  }

  RunningSandbox run() {
    SandboxPlan plan = runtime.plan(spec);
    if (!runtime.settings().snapshots() || neverReady(plan)) {
      return fromImage(plan);
    }
    MountedContent mounted = MountedContent.of(plan.files().binds());
    Digest key = SnapshotKey.of(plan, runtime.ownership(), mounted.text());
    if (mounted.problem() != null && !HOPELESS.contains(key.hex())) {
      return without(plan, key, mounted.problem());
    }
    SnapshotTurn turn = new SnapshotTurn(store, key, patience());
    try {
      if (HOPELESS.contains(key.hex()) || !turn.await()) {
        return fromImage(plan);
      }
    } catch (ImageException e) {
      return without(plan, key, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      plan.release(runtime.images());
      throw failed("the thread was interrupted.", e);
    }
    SnapshotLayer layer = turn.layer();
    if (layer != null) {
      return fromSnapshot(plan, layer, false);
    }
    try (SnapshotMaking making = turn.making()) {
      return make(plan, key, making);
    }
  }

  /** There is no moment to take a snapshot at when nothing is waited for. */
  private boolean neverReady(SandboxPlan plan) {
    return spec.snapshot().equals(Snapshot.READY) && plan.readiness().isEmpty();
  }

  private RunningSandbox fromImage(SandboxPlan plan) {
    RunningSandbox sandbox = runtime.start(plan, patience());
    if (spec.snapshot() instanceof PreparedSnapshot prepared) {
      prepare(sandbox, prepared.preparation());
      sandbox.prepareAfterResets(prepared.preparation());
    }
    return sandbox;
  }

  private RunningSandbox without(SandboxPlan plan, Digest key, @Nullable String reason) {
    HOPELESS.add(key.hex());
    warn("has no snapshot: " + reason);
    return fromImage(plan);
  }

  private void prepare(RunningSandbox sandbox, PreparedSnapshot.Preparer preparation) {
    boolean prepared = false;
    try {
      preparation.prepare(sandbox);
      prepared = true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed("the thread was interrupted while it prepared it.", e);
    } catch (Exception e) {
      throw failed("its preparation failed: " + e, e);
    } finally {
      if (!prepared) {
        sandbox.close();
      }
    }
  }

  /**
   * When the sandbox starts from the image but not from the snapshot, the snapshot is at fault. One
   * that served before is made again by the next who wants it, one that never did is not.
   */
  private RunningSandbox fromSnapshot(SandboxPlan plan, SnapshotLayer layer, boolean untried) {
    try {
      return runtime.start(plan.on(layer), patience(layer));
    } catch (SandboxException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      RunningSandbox sandbox = fromImage(runtime.plan(again()));
      warn("did not start from its snapshot, which is discarded: " + e.getMessage());
      discard(layer.key(), untried);
      return sandbox;
    }
  }

  private Duration patience() {
    return runtime.settings().patience(spec);
  }

  private Duration patience(SnapshotLayer layer) {
    Duration spared = layer.store().spares(layer.directory()).multipliedBy(SLOWER);
    Duration enough = spared.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : spared;
    return enough.compareTo(patience()) < 0 ? enough : patience();
  }

  private void discard(Digest key, boolean forEver) {
    try {
      if (!store.remove(key)) {
        HOPELESS.add(key.hex()); // somebody uses it now
        return;
      }
      try (SnapshotMaking making = forEver ? store.tryMake(key) : null) {
        if (making != null) {
          making.announce(spec.image(), spec.name(), Duration.ZERO);
          making.refuse("the sandbox did not start from it");
        }
      }
    } catch (ImageException e) {
      HOPELESS.add(key.hex());
      warn("has a snapshot that cannot be discarded: " + e.getMessage());
    }
  }

  private RunningSandbox make(SandboxPlan plan, Digest key, SnapshotMaking making) {
    String obstacle = whyNothingIsKept();
    if (!obstacle.isEmpty()) {
      return without(plan, key, obstacle);
    }
    long begin = System.nanoTime();
    SandboxPlan second;
    String problem;
    try (RunningSandbox first = fromImage(plan.apart())) {
      problem = keep(first, plan.stopSignal(), making, begin);
      second = runtime.plan(again());
    }
    making.close();
    if (problem != null) {
      return without(second, key, problem);
    }
    Path directory = store.begin(key);
    if (directory == null) {
      return without(second, key, "somebody has removed it at once");
    }
    writeToDisk(key);
    return fromSnapshot(second, new SnapshotLayer(store, key, directory), true);
  }

  private String whyNothingIsKept() {
    try {
      return runtime.whyNothingIsTaken(spec);
    } catch (MonitorGoneException e) {
      return ""; // the start says it better
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ""; // the start ends at once
    }
  }

  /** Returns why there is no snapshot, or null. */
  private @Nullable String keep(
      RunningSandbox sandbox, int stopSignal, SnapshotMaking making, long begin) {
    try {
      making.announce(spec.image(), spec.name(), Duration.ofNanos(System.nanoTime() - begin));
      String refusal = end(sandbox, stopSignal);
      if (refusal != null) {
        making.refuse(refusal);
        return refusal;
      }
      making.fill(sandbox.written());
      return null;
    } catch (ImageException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** Returns why what it has written is not complete, or null. */
  private static @Nullable String end(RunningSandbox sandbox, int stopSignal) {
    if (sandbox.state() instanceof State.Exited) {
      return "it ended by itself";
    }
    sandbox.stop(STOP);
    if (!(sandbox.state() instanceof State.Exited exited)) {
      return "it did not end when it was asked to";
    }
    ExitStatus status = exited.status();
    boolean clean = status.signal() == 0 || status.signal() == stopSignal;
    return clean ? null : "it was asked to end, and ended with " + status;
  }

  /** What is resolved for the second time within a start is not asked of a registry again. */
  private SandboxSpec again() {
    return PullPolicy.NEVER.equals(spec.pull()) ? spec : spec.pull(PullPolicy.IF_NOT_PRESENT);
  }

  /** Beside the tests: whatever else was written lately takes its time as well. */
  private void writeToDisk(Digest key) {
    Thread thread =
        new Thread(
            () -> {
              try {
                store.makeDurable(key);
              } catch (ImageException e) {
                warn(
                    "has a snapshot that the end of this machine may take away: " + e.getMessage());
              }
            },
            "sandboxed-snapshot-" + spec.name());
    thread.setDaemon(true);
    thread.start();
  }

  private StartFailedException failed(String what, Exception cause) {
    return new StartFailedException(
        "Could not start sandbox '" + spec.name() + "' (" + spec.image() + "): " + what, cause);
  }

  private void warn(String what) {
    LoggerFactory.getLogger(SnapshotStart.class)
        .warn("Sandbox '{}' ({}) {}", spec.name(), spec.image(), what);
  }
}
