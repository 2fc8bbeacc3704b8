package dev.sandboxed.runtime;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.cache.SnapshotMaking;
import dev.sandboxed.image.cache.SnapshotStore;
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
  private static final Set<Digest> HOPELESS = ConcurrentHashMap.newKeySet();

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
    this.store = runtime.snapshotStore();
  }

  Sandbox run() {
    SandboxPlan plan = runtime.plan(spec);
    if (!runtime.settings().snapshots() || neverReady(plan)) {
      return fromImage(plan);
    }
    Digest key = SnapshotKey.of(plan, runtime.ownership());
    SnapshotTurn turn = new SnapshotTurn(store, key, runtime.patience(spec));
    try {
      if (HOPELESS.contains(key) || !turn.await()) {
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
      return fromSnapshot(plan, layer);
    }
    try (SnapshotMaking making = turn.making()) {
      return make(plan, key, making);
    }
  }

  /** There is no moment to take a snapshot at when nothing is waited for. */
  private boolean neverReady(SandboxPlan plan) {
    return spec.snapshot().equals(Snapshot.READY)
        && plan.awaitedPorts().isEmpty()
        && spec.readiness().isEmpty()
        && !plan.awaitsHealth();
  }

  private RunningSandbox fromImage(SandboxPlan plan) {
    RunningSandbox sandbox = runtime.start(plan, SandboxRuntime.START);
    if (spec.snapshot() instanceof PreparedSnapshot prepared) {
      prepare(sandbox, prepared.preparation());
    }
    return sandbox;
  }

  private RunningSandbox without(SandboxPlan plan, Digest key, @Nullable String reason) {
    HOPELESS.add(key);
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

  /** When the sandbox starts from the image but not from the snapshot, the snapshot is at fault. */
  private RunningSandbox fromSnapshot(SandboxPlan plan, SnapshotLayer layer) {
    try {
      return runtime.start(plan.on(layer), patience(layer));
    } catch (SandboxException e) {
      if (Thread.currentThread().isInterrupted()) {
        throw e;
      }
      RunningSandbox sandbox = fromImage(runtime.plan(again()));
      HOPELESS.add(layer.key());
      discard(layer.key());
      warn("did not start from its snapshot, which is discarded: " + e.getMessage());
      return sandbox;
    }
  }

  private Duration patience(SnapshotLayer layer) {
    Duration spared = layer.store().spares(layer.directory()).multipliedBy(SLOWER);
    return spared.compareTo(LEAST_PATIENCE) < 0 ? LEAST_PATIENCE : spared;
  }

  private void discard(Digest key) {
    try {
      store.remove(key);
    } catch (ImageException e) {
      warn("has a snapshot that cannot be discarded: " + e.getMessage());
    }
  }

  private RunningSandbox make(SandboxPlan plan, Digest key, SnapshotMaking making) {
    long begin = System.nanoTime();
    RunningSandbox first = fromImage(plan);
    Path written = first.written();
    if (written == null) {
      HOPELESS.add(key);
      warn("has no snapshot: what it writes is kept in memory, because its store is an overlay");
      return first;
    }
    SandboxPlan second;
    String problem;
    try (first) {
      problem = keep(first, written, making, Duration.ofNanos(System.nanoTime() - begin));
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
    return fromSnapshot(second, new SnapshotLayer(store, key, directory));
  }

  /** Returns why there is no snapshot, or null. */
  private @Nullable String keep(
      RunningSandbox sandbox, Path written, SnapshotMaking making, Duration took) {
    try {
      making.announce(spec.image(), spec.name(), took);
      sandbox.stop(STOP);
      if (!(sandbox.state() instanceof State.Exited exited)) {
        return "it did not end when it was asked to";
      }
      if (exited.status().equals(ExitStatus.signalled(9))) {
        return "it had to be killed, so what it has written is not complete";
      }
      making.fill(written);
      return null;
    } catch (ImageException e) {
      return String.valueOf(e.getMessage());
    }
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
