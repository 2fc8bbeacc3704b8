package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.cgroups.ControlGroup;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * The instances of one sandbox, one after the other, until it is closed. Thread-safe: what changes
 * the instance is done one at a time; closing has whatever else is under way fail.
 */
final class SandboxLife {

  private final RuntimeParts parts;
  private final SandboxPlan plan;
  private final String name;
  private final LifeState state;

  /** Held during each change, which may take as long as a start. */
  private final Object turn = new Object();

  private @Nullable Spare spare; // guarded by turn

  SandboxLife(RuntimeParts parts, SandboxPlan plan, Instance first, String name) {
    this.parts = parts;
    this.plan = plan;
    this.state = new LifeState(first, name);
    this.name = name;
  }

  LifeState state() {
    return state;
  }

  /** Has the current instance be the last one, which {@link #close()} leaves. */
  KeptSandbox keep(Function<Instance, KeptSandbox> keeping) {
    synchronized (turn) {
      Instance instance = state.requireRunning("keep");
      KeptSandbox sandbox = keeping.apply(instance);
      if (spare != null) {
        spare.close();
        spare = null;
      }
      state.keep();
      return sandbox;
    }
  }

  void pause() {
    synchronized (turn) {
      Instance instance = state.requireRunning("pause");
      if (state.setPaused(true)) {
        suspendHealth(instance, true);
        instance.pause();
        if (state.isClosed()) {
          instance.resume(); // it was killed perhaps before it was frozen, and could not end
        }
      }
    }
  }

  void resume() {
    synchronized (turn) {
      Instance instance = state.current();
      if (state.setPaused(false)) {
        instance.resume();
        suspendHealth(instance, false);
      }
    }
  }

  /** Does something while no program of the sandbox runs; a paused one stays paused. */
  void frozen(String what, Consumer<Instance> action) {
    synchronized (turn) {
      Instance instance = state.requireOpen(what);
      boolean pausedBefore = instance.hasEnded() || state.isPaused();
      if (!pausedBefore) {
        pause();
      }
      try {
        action.accept(instance);
      } finally {
        if (!pausedBefore) {
          resume();
        }
      }
    }
  }

  /** Ends the program, with the grace of the specification, but with at least so much time. */
  void stop(Duration leastGrace) {
    synchronized (turn) {
      Instance instance = state.current();
      if (!instance.hasEnded()) {
        resume();
        Duration usual = plan.spec().lifecycle().stopGrace();
        instance.stop(plan.stopSignal(), usual.compareTo(leastGrace) < 0 ? leastGrace : usual);
      }
    }
  }

  void restart() {
    synchronized (turn) {
      Instance old = state.requireReplaceable("restart");
      old.expectSuccessor();
      try {
        stop(Duration.ZERO);
        follow(old, false, "restart");
        state.requireOpen("restart");
      } finally {
        announceSuccessor(old);
      }
    }
  }

  /** Returns whether a prepared clone took over. */
  boolean reset() {
    synchronized (turn) {
      Instance old = state.requireReplaceable("reset");
      boolean prepared;
      old.expectSuccessor();
      try {
        prepared = takeOver(old);
        if (!prepared) {
          Instance last = state.current();
          last.kill();
          follow(last, true, "reset");
        }
        state.requireOpen("reset");
      } finally {
        announceSuccessor(old);
      }
      prepare(old.group());
      return prepared;
    }
  }

  /** Begins to start an instance for the next reset, when the specification asks for it. */
  void prepare() {
    synchronized (turn) {
      if (plan.spec().lifecycle().preparedClone() && !plan.files().canBeCloned()) {
        LoggerFactory.getLogger(SandboxLife.class)
            .warn("Sandbox {} has no prepared clone, which would write to the same files", name);
      }
      prepare(null);
    }
  }

  private void prepare(@Nullable ControlGroup leftover) {
    boolean wanted = plan.spec().lifecycle().preparedClone() && plan.files().canBeCloned();
    if (wanted && (spare == null || spare.isOver())) {
      spare = Spare.begin(parts, plan, state.current(), leftover);
    }
  }

  /** Whether the next reset finds an instance that is ready. */
  boolean isPrepared() {
    synchronized (turn) {
      return spare != null && spare.isReady();
    }
  }

  /** Returns whether there was an instance that could take over. */
  private boolean takeOver(Instance old) {
    Instance next = spare == null ? null : spare.take();
    if (next == null) {
      if (spare != null) {
        complain(spare);
      }
      return false;
    }
    parts.networks().replace(old.membership(), next.membership(), parts.monitor()::perform);
    next.process().succeed(old.process(), Deadline.in(Instance.DEATH));
    state.setCurrent(next);
    HealthWatch health = old.health();
    if (health != null) {
      health.close();
    }
    if (old.isFrozen()) {
      old.kill();
    }
    old.process()
        .release(List.of(old.rootfs().upper(), old.rootfs().work(), old.membership().files()));
    old.mounts().release();
    old.log().delete();
    return !next.hasEnded();
  }

  /** Who resets often knows that not every clone can be ready. */
  private void complain(Spare useless) {
    LoggerFactory.getLogger(SandboxLife.class)
        .atLevel(useless.isOver() ? Level.WARN : Level.DEBUG)
        .log("Sandbox {} is reset without a prepared clone: {}", name, useless.problem());
  }

  private void announceSuccessor(Instance old) {
    Instance newest = state.current();
    old.succeededBy(newest == old ? null : newest);
  }

  void close() {
    if (!state.close()) {
      return;
    }
    state.current().kill();
    synchronized (turn) {
      if (spare != null) {
        spare.close();
      }
      Instance last = state.current();
      last.kill();
      parts.networks().leave(last.membership(), parts.monitor()::perform);
      release(last, last.rootfs().upper(), last.rootfs().work(), last.membership().files());
      last.mounts().release();
      plan.release(parts.images());
      last.log().delete();
    }
  }

  /** Starts the instance that follows one that has ended. */
  private void follow(Instance old, boolean fresh, String what) {
    if (!old.hasEnded()) {
      throw new StartFailedException(
          "Could not "
              + what
              + " sandbox "
              + name
              + ": its program has not ended"
              + (Thread.currentThread().isInterrupted()
                  ? ", and the thread was interrupted."
                  : ", although it was killed."),
          null);
    }
    HealthWatch health = old.health();
    if (health != null) {
      health.close();
    }
    SandboxStart start = SandboxStart.after(parts, plan, old, fresh);
    state.begin(start, what);
    try {
      replace(old, start.run());
    } catch (RuntimeException e) {
      replace(old, start.remains());
      state.requireOpen(what);
      throw e;
    } finally {
      state.begun();
    }
  }

  /** Keeps of the old instance what the next one has. */
  private void replace(Instance old, @Nullable Instance next) {
    if (next == null) {
      return;
    }
    state.setCurrent(next);
    if (next.rootfs().isFresh()) {
      release(old, old.rootfs().work(), old.rootfs().upper());
      old.log().delete();
    } else {
      release(old, old.rootfs().work());
    }
  }

  private static void release(Instance instance, String... directories) {
    instance.process().release(List.of(directories));
    ControlGroup group = instance.group();
    if (group != null) {
      group.remove();
    }
  }

  private static void suspendHealth(Instance instance, boolean suspended) {
    HealthWatch health = instance.health();
    if (health != null) {
      health.suspend(suspended);
    }
  }

  /** The name of the sandbox and its image. */
  @Override
  public String toString() {
    return name;
  }
}
