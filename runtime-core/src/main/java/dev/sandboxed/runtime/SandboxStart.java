package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.cgroups.ControlGroup;
import dev.sandboxed.runtime.internal.cgroups.LimitRefusedException;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.MonitorGoneException;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.launch.StartRequest;
import dev.sandboxed.runtime.internal.launch.StepFailedException;
import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.internal.mounts.RootfsPlan;
import dev.sandboxed.runtime.internal.networks.Membership;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.internal.process.ResolvedUser;
import dev.sandboxed.runtime.internal.process.UnknownUserException;
import dev.sandboxed.runtime.internal.readiness.Condition;
import dev.sandboxed.runtime.internal.readiness.Conditions;
import dev.sandboxed.runtime.spec.HealthCheck;
import dev.sandboxed.runtime.spec.Limits;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The start of one sandbox, from its plan to readiness. Used once, by one thread. */
final class SandboxStart {

  private final RuntimeParts parts;
  private final SandboxPlan plan;
  private final StartFailures failures;
  private final Duration patience;
  private final Deadline deadline;
  private final RootfsPlan rootfs;
  private final Membership membership;
  private final LogFile log;

  private @Nullable RemoteProcess remote;
  private @Nullable ResolvedUser user;
  private @Nullable ControlGroup group;
  private @Nullable HealthWatch health;

  SandboxStart(RuntimeParts parts, SandboxPlan plan, Duration longest) {
    this.parts = parts;
    this.plan = plan;
    this.failures = new StartFailures(plan, parts.identity());
    Duration wanted = plan.spec().startTimeout();
    Duration usual = wanted == null ? parts.settings().startTimeout() : wanted;
    this.patience = usual.compareTo(longest) > 0 ? longest : usual;
    this.deadline = Deadline.in(patience);
    this.rootfs = plan.rootfs(parts.monitor().newId(), parts.layers());
    this.membership = parts.networks().join(plan.spec().networking(), plan.names(), rootfs.files());
    this.log = new LogFile(parts.run().log(rootfs.id()));
  }

  /** The sequence of a start; whatever fails, nothing of the sandbox is left. */
  RunningSandbox run() {
    boolean ready = false;
    try {
      user = knownUser();
      group = limit();
      RemoteProcess process = launch();
      if (user == null) {
        user = resolveUser(process);
        process.resume(execution(user));
      }
      process.awaitStarted(deadline);
      health = watchHealth(process, user);
      new ReadinessCheck(condition(process, user), process, log, failures.knowing(group))
          .await(deadline, patience);
      ready = true;
      return new RunningSandbox(parts, plan, rootfs, membership, process, user, log, group, health);
    } catch (StepFailedException e) {
      throw failures.step(e.failure());
    } catch (LimitRefusedException e) {
      throw failures.limit(e);
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
        undo();
      }
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

  /** Sends everything that can be said at once: all of it when the image's accounts are known. */
  private RemoteProcess launch() {
    Steps steps = new Steps();
    plan.build(steps, rootfs, parts.kernel(), membership, parts.identity());
    if (user == null) {
      plan.process().readAccounts(steps);
    }
    steps.enterRoot();
    if (user != null) {
      plan.process().execute(steps, user, parts.identity());
    }
    StartRequest request =
        plan.request(rootfs, membership, group == null ? 0 : group.count(), steps);
    RemoteProcess[] started = new RemoteProcess[1];
    parts
        .networks()
        .connect(
            membership, before -> started[0] = parts.monitor().start(rootfs.id(), request, before));
    remote = started[0];
    return started[0];
  }

  private @Nullable ResolvedUser knownUser() throws UnknownUserException {
    Map<String, byte[]> accounts = parts.accounts().of(plan.image());
    return accounts == null ? null : plan.process().resolveUser(accounts, parts.identity());
  }

  private ResolvedUser resolveUser(RemoteProcess process)
      throws StepFailedException, UnknownUserException, TimeoutException, InterruptedException {
    Map<String, byte[]> accounts = process.awaitPaused(deadline);
    parts.accounts().keep(plan.image(), accounts);
    return plan.process().resolveUser(accounts, parts.identity());
  }

  private Steps execution(ResolvedUser resolved) {
    Steps steps = new Steps();
    plan.process().execute(steps, resolved, parts.identity());
    return steps;
  }

  private @Nullable HealthWatch watchHealth(RemoteProcess process, ResolvedUser resolved) {
    HealthCheck check = plan.healthCheck();
    return check == null
        ? null
        : HealthWatch.start(
            plan.spec().name(),
            check,
            asked -> Execution.check(parts, plan, process, resolved, group, asked),
            process::wake);
  }

  private Condition condition(RemoteProcess process, ResolvedUser resolved) {
    ProbeCommands commands = new ProbeCommands(parts, plan, process, resolved, group);
    return new Conditions(process, log, health, commands, deadline)
        .all(plan.awaitedPorts(), plan.readiness(), plan.awaitsHealth());
  }

  private void undo() {
    if (health != null) {
      health.close();
    }
    parts.networks().leave(membership, parts.monitor()::perform);
    if (remote != null) {
      remote.release(rootfs.directories());
    }
    if (group != null) {
      group.remove();
    }
    plan.release(parts.images());
    log.delete();
  }
}
