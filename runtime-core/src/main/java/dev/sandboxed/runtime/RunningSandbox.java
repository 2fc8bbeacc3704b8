package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.runtime.internal.cgroups.ControlGroup;
import dev.sandboxed.runtime.internal.cgroups.ProcessStats;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.mounts.RootfsPlan;
import dev.sandboxed.runtime.internal.networks.Membership;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.internal.process.ProcessPlan;
import dev.sandboxed.runtime.internal.process.ResolvedUser;
import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.Health;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import dev.sandboxed.runtime.spec.Stats;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The handle of a sandbox that was started. */
final class RunningSandbox implements Sandbox {

  static final String LOOPBACK = "127.0.0.1";
  private static final int SIGKILL = 9;
  private static final int SIGCONT = 18;
  private static final int SIGSTOP = 19;

  /** How long the kernel may take to end processes that were killed. */
  private static final Duration DEATH = Duration.ofSeconds(20);

  private final RuntimeParts parts;
  private final SandboxPlan plan;
  private final RootfsPlan rootfs;
  private final Membership membership;
  private final RemoteProcess process;
  private final ResolvedUser user;
  private final LogFile log;
  private final @Nullable ControlGroup group;
  private final @Nullable HealthWatch health;
  private boolean closed; // guarded by this
  private boolean paused; // guarded by this

  RunningSandbox(
      RuntimeParts parts,
      SandboxPlan plan,
      RootfsPlan rootfs,
      Membership membership,
      RemoteProcess process,
      ResolvedUser user,
      LogFile log,
      @Nullable ControlGroup group,
      @Nullable HealthWatch health) {
    this.health = health;
    this.parts = parts;
    this.plan = plan;
    this.rootfs = rootfs;
    this.membership = membership;
    this.process = process;
    this.user = user;
    this.log = log;
    this.group = group;
  }

  @Override
  public String name() {
    return plan.spec().name();
  }

  @Override
  public ImageName image() {
    return plan.image().reference();
  }

  @Override
  public String host() {
    return LOOPBACK;
  }

  @Override
  public int port(int containerPort) {
    return published(process.hostPort(containerPort), "port " + containerPort);
  }

  @Override
  public int udpPort(int containerPort) {
    return published(process.hostUdpPort(containerPort), "UDP port " + containerPort);
  }

  private int published(int hostPort, String wanted) {
    if (hostPort == 0) {
      throw new IllegalArgumentException(
          "Sandbox "
              + this
              + " does not publish "
              + wanted
              + "; it publishes "
              + plan.published().stream().map(Object::toString).sorted().toList()
              + ". Add it to the ports of its specification.");
    }
    return hostPort;
  }

  @Override
  public String address(int containerPort) {
    return LOOPBACK + ":" + port(containerPort);
  }

  @Override
  public URI uri(String scheme, int containerPort) {
    return URI.create(scheme + "://" + address(containerPort));
  }

  @Override
  public ExecResult exec(String... command) {
    return exec(ExecSpec.of(command));
  }

  @Override
  public ExecResult exec(ExecSpec command) {
    synchronized (this) {
      if (paused) {
        throw new IllegalStateException(
            "Could not run "
                + command.command()
                + " in sandbox "
                + this
                + ": it is paused. Resume it first.");
      }
    }
    return new Execution(parts, plan, process, user, group, command).run();
  }

  @Override
  public void signal(String signal) {
    int number = ProcessPlan.signal(signal);
    requireRunning("send " + signal + " to");
    process.signal(number);
  }

  @Override
  public synchronized void pause() {
    requireRunning("pause");
    if (!paused) {
      paused = true;
      suspendHealth(true);
      signalTree(SIGSTOP);
    }
  }

  @Override
  public synchronized void resume() {
    if (paused) {
      paused = false;
      signalTree(SIGCONT);
      suspendHealth(false);
    }
  }

  private void suspendHealth(boolean suspended) {
    if (health != null) {
      health.suspend(suspended);
    }
  }

  private void signalTree(int signal) {
    try {
      process.signalTree(signal, Deadline.in(DEATH));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is done all the same
    }
  }

  private void requireRunning(String what) {
    ExitStatus status = process.exitStatus();
    if (status != null) {
      throw new SandboxGoneException(
          "Could not " + what + " sandbox " + this + ": it has ended with " + status + ".", null);
    }
  }

  @Override
  public synchronized Logs logs() {
    if (closed) {
      throw new SandboxGoneException(
          "Could not read the logs of sandbox " + this + ": it has been closed", null);
    }
    return new SandboxLogs(toString(), process, log);
  }

  @Override
  public Health health() {
    return health == null ? Health.NONE : health.health();
  }

  @Override
  public Stats stats() {
    return group != null
        ? group.stats()
        : ProcessStats.of(parts.monitor().pid(), process.exitStatus() == null ? process.pid() : 0);
  }

  @Override
  public synchronized State state() {
    ExitStatus status = process.exitStatus();
    if (status != null) {
      return new State.Exited(status);
    }
    return paused ? new State.Paused() : new State.Running();
  }

  @Override
  public void stop() {
    end(plan.spec().lifecycle().stopGrace());
  }

  private void end(Duration grace) {
    if (process.exitStatus() == null) {
      resume();
      process.stop(plan.stopSignal(), (int) grace.toMillis());
      awaitExit(grace.plus(DEATH));
    }
  }

  /** As {@link #stop()}, with at least so much time. */
  void stop(Duration leastGrace) {
    Duration usual = plan.spec().lifecycle().stopGrace();
    end(usual.compareTo(leastGrace) < 0 ? leastGrace : usual);
  }

  /** Where everything lies that it has written; null: in memory. */
  @Nullable Path written() {
    Path upper = parts.run().scratch().resolve(rootfs.upperName());
    return Files.exists(upper) ? upper : null;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    if (health != null) {
      health.close();
    }
    if (process.exitStatus() == null) {
      process.signal(SIGKILL);
      awaitExit(DEATH);
    }
    parts.networks().leave(membership, parts.monitor()::perform);
    process.release(rootfs.directories());
    if (group != null) {
      group.remove();
    }
    plan.release(parts.images());
    log.delete();
  }

  private void awaitExit(Duration patience) {
    try {
      process.awaitExit(Deadline.in(patience));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // it is being ended all the same
    }
  }

  @Override
  public String toString() {
    return "'" + name() + "' (" + image().familiar() + ")";
  }
}
