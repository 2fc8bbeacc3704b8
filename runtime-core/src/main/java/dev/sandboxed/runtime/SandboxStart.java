package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.cgroups.ControlGroup;
import dev.sandboxed.runtime.internal.cgroups.LimitRefusedException;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.MonitorGoneException;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.launch.StartRequest;
import dev.sandboxed.runtime.internal.launch.StepFailedException;
import dev.sandboxed.runtime.internal.launch.StepFailure;
import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.internal.mounts.RootfsPlan;
import dev.sandboxed.runtime.internal.networks.Membership;
import dev.sandboxed.runtime.internal.networks.NoWayOutException;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.internal.output.LogPart;
import dev.sandboxed.runtime.internal.process.ResolvedUser;
import dev.sandboxed.runtime.internal.process.UnknownUserException;
import dev.sandboxed.runtime.internal.readiness.Condition;
import dev.sandboxed.runtime.internal.readiness.Conditions;
import dev.sandboxed.runtime.spec.HealthCheck;
import dev.sandboxed.runtime.spec.Limits;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One start of a sandbox, from its plan to readiness: the first, or another in the place of an
 * instance that has ended. Used once, by one thread; others may abort it.
 */
final class SandboxStart {

  private static final int SIGKILL = 9;

  private final RuntimeParts parts;
  private final @Nullable Instance before;
  private final boolean beside;
  private final StartFailures failures;
  private final Duration patience;
  private final Deadline deadline;
  private final RootfsPlan rootfs;
  private final StorageMounts mounts;
  private final Membership membership;
  private final LogFile log;

  private @Nullable RemoteProcess remote; // guarded by this
  private boolean aborted; // guarded by this
  private SandboxPlan plan;
  private @Nullable ResolvedUser user;
  private @Nullable StartRequest request;
  private @Nullable ControlGroup group;
  private @Nullable HealthWatch health;
  private boolean overlayRefused;

  private SandboxStart(
      RuntimeParts parts,
      SandboxPlan plan,
      Duration patience,
      @Nullable Instance before,
      boolean beside,
      RootfsPlan rootfs,
      StorageMounts mounts,
      Membership membership,
      LogFile log) {
    this.parts = parts;
    this.plan = plan;
    this.before = before;
    this.beside = beside;
    this.failures = new StartFailures(plan, parts.identity());
    this.patience = patience;
    this.deadline = Deadline.in(patience);
    this.rootfs = rootfs;
    this.mounts = mounts;
    this.membership = membership;
    this.log = log;
  }

  /**
   * The first start of a sandbox.
   *
   * @param patience how long it may take
   */
  static SandboxStart of(RuntimeParts parts, SandboxPlan plan, Duration patience) {
    int id = parts.monitor().newId();
    Membership membership =
        parts.networks().join(plan.spec().networking(), plan.names(), "/f/" + id, plan.isApart());
    LogFile log = new LogFile(parts.run().log(id));
    RootfsPlan rootfs = plan.rootfs(id, parts.layers(), parts.copies().areNeeded());
    StorageMounts mounts = new StorageMounts(parts, id, plan.storage(id));
    return new SandboxStart(parts, plan, patience, null, false, rootfs, mounts, membership, log);
  }

  /**
   * The start of one that may take the place of another later: it publishes its ports where nobody
   * knows of them, so that it can be found out whether it is ready.
   */
  static SandboxStart beside(RuntimeParts parts, SandboxPlan plan, Membership other) {
    int id = parts.monitor().newId();
    Membership membership = parts.networks().joinBeside(other, "/f/" + id);
    LogFile log = new LogFile(parts.run().log(id));
    RootfsPlan rootfs = plan.rootfs(id, parts.layers(), parts.copies().areNeeded());
    StorageMounts mounts = new StorageMounts(parts, id, plan.storage(id));
    Duration patience = parts.settings().patience(plan.spec());
    return new SandboxStart(parts, plan, patience, null, true, rootfs, mounts, membership, log);
  }

  /**
   * Another start, with the network and the ports of one that has ended.
   *
   * @param fresh whether with the files of the image, and a log of its own; otherwise with the
   *     files as they are, and the same log
   */
  static SandboxStart after(RuntimeParts parts, SandboxPlan plan, Instance before, boolean fresh) {
    int id = parts.monitor().newId();
    RootfsPlan rootfs = before.rootfs().next(id, fresh);
    LogFile log = fresh ? new LogFile(parts.run().log(id)) : before.log();
    return new SandboxStart(
        parts,
        plan,
        parts.settings().patience(plan.spec()),
        before,
        false,
        rootfs,
        before.mounts(),
        before.membership(),
        log);
  }

  /**
   * The sequence of a start. When it fails no process of it is left, but what was made for it: the
   * caller undoes it, or goes on with it.
   */
  Instance run() {
    boolean ready = false;
    try {
      UserLookup lookup = new UserLookup(parts, plan, rootfs.isFresh());
      user = lookup.known();
      group = limit();
      if (before == null) {
        mounts.prepare(deadline);
        new FirstUse(parts, plan, rootfs).makeVolumes(deadline);
        openWayOut();
      }
      parts.copies().make(rootfs, deadline);
      boolean atOnce = user != null && parts.networks().answers(membership);
      RemoteProcess process = launch(atOnce);
      if (user == null) {
        user = lookup.read(process, deadline);
        plan = plan.at(process::hostPort);
      }
      if (!atOnce) {
        parts.networks().awaitAnswers(membership, deadline);
        process.resume(execution(user));
      }
      process.awaitStarted(deadline);
      health = watchHealth(process, user);
      awaitReadiness(process, user);
      ready = true;
      return new Instance(rootfs, mounts, membership, process, user, log, group, health);
    } catch (StepFailedException e) {
      overlayRefused = e.failure().isMountOf("overlay");
      throw failures.step(named(e.failure()));
    } catch (LimitRefusedException e) {
      throw failures.limit(e);
    } catch (NoWayOutException e) {
      throw failures.noWayOut(e);
    } catch (CopyFailedException e) {
      throw failures.copy(e);
    } catch (UnknownUserException e) {
      throw failures.unknownUser(e);
    } catch (MonitorGoneException e) {
      throw failures.monitorGone(e);
    } catch (TimeoutException e) {
      throw failures.stuck(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.interrupted(e);
    } finally {
      if (!ready) {
        kill();
      }
    }
  }

  private StepFailure named(StepFailure failure) {
    RemoteProcess process = remote();
    return failure.isPort() && process != null && request != null
        ? failure.with(request.refusedPort(process))
        : failure;
  }

  /** Whether it has failed because it has no copies of its layers, which others will have. */
  boolean lacksCopies() {
    return overlayRefused && !rootfs.copied() && parts.copies().find();
  }

  /** Has the start fail, from any thread. */
  void abort() {
    RemoteProcess process;
    synchronized (this) {
      aborted = true;
      process = remote;
    }
    if (process != null) {
      process.signal(SIGKILL);
    }
  }

  private synchronized boolean isAborted() {
    return aborted;
  }

  /** What there is of a start that has failed; null: nothing has come of it. */
  synchronized @Nullable Instance remains() {
    ResolvedUser known = user == null && before != null ? before.user() : user;
    return remote == null || known == null
        ? null
        : new Instance(rootfs, mounts, membership, remote, known, log, group, health);
  }

  /** Leaves nothing of a first start that has failed. */
  void undo() {
    parts.networks().leave(membership, parts.monitor()::perform);
    RemoteProcess process = remote();
    if (process != null) {
      process.release(List.of(rootfs.upper(), rootfs.work(), membership.files()));
    }
    mounts.release();
    if (group != null) {
      group.remove();
    }
    log.delete();
  }

  private void kill() {
    if (health != null) {
      health.close();
    }
    RemoteProcess process = remote();
    if (process != null) {
      Instance.kill(process);
    } else if (group != null) {
      group.remove();
    }
  }

  private synchronized @Nullable RemoteProcess remote() {
    return remote;
  }

  private void started(RemoteProcess process) {
    boolean unwanted;
    synchronized (this) {
      remote = process;
      unwanted = aborted;
    }
    if (unwanted) {
      process.signal(SIGKILL);
    }
  }

  private void openWayOut() throws NoWayOutException, InterruptedException {
    if (membership.egress()) {
      parts.monitor().awaitBooted(deadline);
      parts.wayOut().open(deadline);
    }
  }

  /** The group is there before the sandbox is, so that nothing of that escapes its limits. */
  private @Nullable ControlGroup limit() throws LimitRefusedException, InterruptedException {
    Limits limits = plan.spec().limits();
    if (!limits.needControlGroup()) {
      return null;
    }
    parts.monitor().awaitBooted(deadline);
    boolean bestEffort = limits.bestEffort() || parts.settings().bestEffortLimits();
    return parts.groups().create(rootfs.id(), limits, bestEffort);
  }

  /**
   * Sends everything that can be said at once.
   *
   * @param whole whether that is all of it: the image's accounts are known, and nothing else has to
   *     be there before the program
   */
  private RemoteProcess launch(boolean whole) {
    Steps steps = new Steps();
    plan.build(
        steps, rootfs, mounts.plan(), parts.kernel(), membership, parts.identity(), before != null);
    if (user == null) {
      plan.process().readAccounts(steps);
    }
    steps.enterRoot();
    if (user != null && whole) {
      plan.process().execute(steps, user, parts.identity());
    }
    int groups = group == null ? 0 : group.count();
    StartRequest asked =
        before == null
            ? plan.request(rootfs.id(), membership, groups, steps, beside)
            : plan.request(before, rootfs, groups, steps);
    request = asked;
    RemoteProcess[] started = new RemoteProcess[1];
    parts
        .networks()
        .connect(
            membership,
            (first, then) -> {
              if (before == null) {
                mounts.plan().mountSources(first);
              }
              started[0] = parts.monitor().start(rootfs.id(), asked, first, then);
            });
    started(started[0]);
    return started[0];
  }

  private Steps execution(ResolvedUser resolved) {
    Steps steps = new Steps();
    plan.process().execute(steps, resolved, parts.identity());
    return steps;
  }

  private @Nullable HealthWatch watchHealth(RemoteProcess process, ResolvedUser resolved) {
    HealthCheck check = plan.readiness().healthCheck();
    return check == null
        ? null
        : HealthWatch.start(
            plan.spec().name(),
            check,
            asked -> Execution.check(parts, plan, process, resolved, group, asked),
            process::wake);
  }

  private void awaitReadiness(RemoteProcess process, ResolvedUser resolved)
      throws InterruptedException {
    Span span = parts.events().begin(Events.READY, plan.spec());
    try {
      new ReadinessCheck(condition(process, resolved), process, log, failures.knowing(group))
          .await(deadline, patience);
      if (span != null) {
        span.with("instance", (long) rootfs.id()).end();
      }
    } catch (RuntimeException | InterruptedException e) {
      Events.failed(isAborted() ? null : span, e);
      throw e;
    }
  }

  private Condition condition(RemoteProcess process, ResolvedUser resolved) {
    ProbeCommands commands = new ProbeCommands(parts, plan, process, resolved, group);
    LogPart part = new LogPart(log, logOffset());
    return new Conditions(process, part, health, commands, deadline)
        .all(
            plan.readiness().awaitedPorts(),
            plan.conditions(!rootfs.isFresh()),
            plan.readiness().awaitsHealth());
  }

  private long logOffset() {
    return before == null || rootfs.isFresh() ? 0 : before.process().logSize();
  }
}
