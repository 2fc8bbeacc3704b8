package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.runtime.internal.cgroups.ControlGroup;
import dev.sandboxed.runtime.internal.cgroups.ProcessStats;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.mounts.RootfsPlan;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.internal.process.ProcessPlan;
import dev.sandboxed.runtime.internal.process.ResolvedUser;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import dev.sandboxed.runtime.spec.Stats;
import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The handle of a sandbox that was started. */
final class RunningSandbox implements Sandbox {

  static final String LOOPBACK = "127.0.0.1";
  private static final int SIGKILL = 9;
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** How long the kernel may take to end processes that were killed. */
  private static final Duration DEATH = Duration.ofSeconds(20);

  private final RuntimeParts parts;
  private final SandboxPlan plan;
  private final RootfsPlan rootfs;
  private final int address;
  private final RemoteProcess process;
  private final ResolvedUser user;
  private final LogFile log;
  private final @Nullable ControlGroup group;
  private boolean closed; // guarded by this

  RunningSandbox(
      RuntimeParts parts,
      SandboxPlan plan,
      RootfsPlan rootfs,
      int address,
      RemoteProcess process,
      ResolvedUser user,
      LogFile log,
      @Nullable ControlGroup group) {
    this.parts = parts;
    this.plan = plan;
    this.rootfs = rootfs;
    this.address = address;
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
    int port = process.hostPort(containerPort);
    if (port == 0) {
      throw new IllegalArgumentException(
          "Sandbox "
              + this
              + " does not publish port "
              + containerPort
              + "; it publishes "
              + plan.ports()
              + ". Add it to the ports of its specification.");
    }
    return port;
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
    return new Execution(parts, plan, process, user, group).run(java.util.List.of(command));
  }

  @Override
  public synchronized Logs logs() {
    if (closed) {
      throw new SandboxGoneException(
          "Could not read the logs of sandbox " + this + ": it has been closed", null);
    }
    return new SandboxLogs(log);
  }

  @Override
  public Stats stats() {
    return group != null
        ? group.stats()
        : ProcessStats.of(parts.monitor().pid(), process.exitStatus() == null ? process.pid() : 0);
  }

  @Override
  public State state() {
    ExitStatus status = process.exitStatus();
    return status == null ? new State.Running() : new State.Exited(status);
  }

  @Override
  public void stop() {
    if (process.exitStatus() == null) {
      int signal = ProcessPlan.stopSignal(plan.image().config().stopSignal());
      process.stop(signal, (int) GRACE.toMillis());
      awaitExit(GRACE.plus(DEATH));
    }
  }

  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    if (process.exitStatus() == null) {
      process.signal(SIGKILL);
      awaitExit(DEATH);
    }
    process.release(rootfs.directories());
    if (group != null) {
      group.remove();
    }
    parts.network().release(address);
    parts.images().release(plan.image());
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
