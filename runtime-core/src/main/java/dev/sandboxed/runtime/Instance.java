package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.cgroups.ControlGroup;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.mounts.RootfsPlan;
import dev.sandboxed.runtime.internal.networks.Membership;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.internal.process.ResolvedUser;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One run of a sandbox's program, and what there is for it. What outlives it is handed on to the
 * instance that succeeds it. Thread-safe.
 */
final class Instance {

  private static final int SIGKILL = 9;
  private static final int SIGCONT = 18;
  private static final int SIGSTOP = 19;

  /** How long the kernel may take to end processes that were killed. */
  static final Duration DEATH = Duration.ofSeconds(20);

  private final RootfsPlan rootfs;
  private final StorageMounts mounts;
  private final Membership membership;
  private final RemoteProcess process;
  private final ResolvedUser user;
  private final LogFile log;
  private final @Nullable ControlGroup group;
  private final @Nullable HealthWatch health;
  private boolean awaited; // guarded by this
  private @Nullable Instance successor; // guarded by this

  Instance(
      RootfsPlan rootfs,
      StorageMounts mounts,
      Membership membership,
      RemoteProcess process,
      ResolvedUser user,
      LogFile log,
      @Nullable ControlGroup group,
      @Nullable HealthWatch health) {
    this.rootfs = rootfs;
    this.mounts = mounts;
    this.membership = membership;
    this.process = process;
    this.user = user;
    this.log = log;
    this.group = group;
    this.health = health;
  }

  RootfsPlan rootfs() {
    return rootfs;
  }

  StorageMounts mounts() {
    return mounts;
  }

  Membership membership() {
    return membership;
  }

  RemoteProcess process() {
    return process;
  }

  ResolvedUser user() {
    return user;
  }

  LogFile log() {
    return log;
  }

  @Nullable ControlGroup group() {
    return group;
  }

  @Nullable HealthWatch health() {
    return health;
  }

  /** One of its own among all of the runtime. */
  long number() {
    return rootfs.id();
  }

  boolean hasEnded() {
    return process.exitStatus() != null;
  }

  /** Stops every process of it: by its control group, or else by signals. */
  void pause() {
    if (group == null || !group.freeze()) {
      process.tree().signal(SIGSTOP, false);
    }
  }

  /** Has every process go on that {@link #pause()} has stopped. */
  void resume() {
    if (group != null && group.isFrozen()) {
      group.thaw();
    } else {
      process.tree().signal(SIGCONT, false);
    }
  }

  boolean isFrozen() {
    return group != null && group.isFrozen();
  }

  /** To its program. One that is frozen is killed at once all the same. */
  void signal(int number) {
    if (number == SIGKILL) {
      killFrozen();
    }
    process.signal(number);
  }

  /** Kills every process of it, and returns when they have ended. */
  void kill() {
    if (health != null) {
      health.close();
    }
    killFrozen();
    kill(process);
  }

  /** In this order: so that nothing runs, and then everything ends. */
  private void killFrozen() {
    if (group != null && group.isFrozen()) {
      process.tree().signal(SIGKILL, true);
      group.thaw();
    }
  }

  /**
   * Sends its program a signal, and SIGKILL after the grace, and returns when it has ended. One
   * that would not see the signal is killed at once.
   */
  void stop(int signal, Duration grace) {
    if (grace.isZero() || !process.tree().notices(signal)) {
      process.signal(SIGKILL);
    } else {
      process.signal(signal);
      awaitExit(grace);
      killAfterwards(grace);
    }
    awaitExit(DEATH);
  }

  /** One that was interrupted has not waited. */
  private void killAfterwards(Duration grace) {
    if (Thread.currentThread().isInterrupted() && !hasEnded()) {
      CompletableFuture.delayedExecutor(grace.toMillis(), TimeUnit.MILLISECONDS)
          .execute(() -> process.signal(SIGKILL));
    } else if (!hasEnded()) {
      process.signal(SIGKILL);
    }
  }

  /** As {@link #kill()}. An interrupt does not keep it from that. */
  static void kill(RemoteProcess process) {
    process.signal(SIGKILL);
    Deadline deadline = Deadline.in(DEATH);
    boolean interrupted = false;
    while (process.exitStatus() == null && !deadline.hasPassed()) {
      try {
        process.awaitExit(deadline);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  void awaitExit(Duration patience) {
    try {
      process.awaitExit(Deadline.in(patience));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is being ended all the same
    }
  }

  /** Says that another instance is going to follow this one. */
  synchronized void expectSuccessor() {
    awaited = true;
  }

  /** Says which one follows; null: none does. */
  synchronized void succeededBy(@Nullable Instance next) {
    awaited = false;
    successor = next;
    notifyAll();
  }

  /** Waits for the one that follows; null when there is none, or none is there in time. */
  synchronized @Nullable Instance awaitSuccessor(Deadline deadline) throws InterruptedException {
    while (awaited && !deadline.hasPassed()) {
      wait(deadline.remainingMillis());
    }
    return successor;
  }
}
