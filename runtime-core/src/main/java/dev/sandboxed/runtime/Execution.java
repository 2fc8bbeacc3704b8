package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.cgroups.ControlGroup;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.MonitorGoneException;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.launch.StepFailedException;
import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.internal.process.ProcessPlan;
import dev.sandboxed.runtime.internal.process.ResolvedUser;
import dev.sandboxed.runtime.internal.process.UnknownUserException;
import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.HealthCheck;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** One command run in a sandbox, from its start to its end. Used once, by one thread. */
final class Execution {

  private static final int SIGKILL = 9;
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration FOREVER = Duration.ofDays(365);

  /** How long the kernel may take to end processes that were killed. */
  private static final Duration DEATH = Duration.ofSeconds(20);

  private final RuntimeParts parts;
  private final RemoteProcess sandbox;
  private final ResolvedUser user;
  private final @Nullable ControlGroup group;
  private final ExecSpec command;
  private final ProcessPlan process;
  private final ExecFailures failures;
  private final int id;
  private final LogFile log;
  private final long logLimit;

  private @Nullable RemoteProcess remote;

  Execution(
      RuntimeParts parts,
      SandboxPlan plan,
      RemoteProcess sandbox,
      ResolvedUser user,
      @Nullable ControlGroup group,
      ExecSpec command) {
    this.parts = parts;
    this.sandbox = sandbox;
    this.user = user;
    this.group = group;
    this.command = command;
    this.process = plan.process().of(command);
    this.failures = new ExecFailures(plan, process, sandbox, group);
    this.id = parts.monitor().newId();
    this.log = new LogFile(parts.run().log(id));
    this.logLimit = plan.spec().limits().log();
  }

  /** Runs a health check as the sandbox's user. */
  static ExecResult check(
      RuntimeParts parts,
      SandboxPlan plan,
      RemoteProcess sandbox,
      ResolvedUser user,
      @Nullable ControlGroup group,
      HealthCheck check) {
    ExecSpec command = ExecSpec.of(check.command()).timeout(check.timeout());
    return new Execution(parts, plan, sandbox, user, group, command).run();
  }

  ExecResult run() {
    if (sandbox.exitStatus() != null) {
      throw failures.gone(null);
    }
    boolean ended = false;
    try {
      long begin = System.nanoTime();
      Duration timeout = command.timeout();
      Deadline end = Deadline.in(timeout == null ? FOREVER : timeout);
      RemoteProcess running = launch();
      running.awaitStarted(Deadline.in(START));
      InputPump input = pump(running);
      ExitStatus status = running.awaitExit(end);
      if (status == null && timeout != null) {
        kill(running);
        throw failures.timedOut(timeout, log);
      }
      Duration duration = Duration.ofNanos(System.nanoTime() - begin);
      if (status == null || parts.monitor().isGone()) {
        throw failures.gone(null);
      }
      ended = true;
      Exception unread = input == null ? null : input.failure();
      if (unread != null) {
        throw failures.input(unread);
      }
      return new ExecResult(status.code(), log.stdout(), log.stderr(), duration);
    } catch (StepFailedException e) {
      throw failures.step(e.failure());
    } catch (UnknownUserException e) {
      throw failures.unknownUser(e);
    } catch (MonitorGoneException e) {
      throw failures.gone(e);
    } catch (TimeoutException e) {
      throw failures.stuck(START, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failures.interrupted(e);
    } finally {
      undo(ended);
    }
  }

  /** Somebody else than the sandbox's user is looked for in the files as they are now. */
  private RemoteProcess launch()
      throws StepFailedException, UnknownUserException, TimeoutException, InterruptedException {
    boolean named = command.user() != null;
    Steps steps = new Steps();
    if (named) {
      process.readAccounts(steps);
    } else {
      execute(steps, user);
    }
    RemoteProcess started =
        parts.monitor().execute(id, sandbox, logPath(), logLimit, hasPipe(), steps);
    remote = started;
    if (named) {
      Steps more = new Steps();
      execute(more, process.resolveUser(started.awaitPaused(Deadline.in(START)), parts.identity()));
      started.resume(more);
    }
    return started;
  }

  private void execute(Steps steps, ResolvedUser resolved) {
    process.execute(steps, resolved, parts.identity(), command.command());
  }

  private boolean hasPipe() {
    return command.input() != null && command.terminalSize() == null;
  }

  private @Nullable InputPump pump(RemoteProcess running) {
    Supplier<InputStream> input = command.input();
    if (command.terminalSize() != null) {
      return InputPump.type(running, input == null ? InputStream.nullInputStream() : input.get());
    }
    return input == null ? null : InputPump.start(running, input.get());
  }

  /** What it has written until then is complete afterwards. Frozen, it ends when it is thawed. */
  private void kill(RemoteProcess running) throws InterruptedException {
    boolean frozen = isFrozen();
    running.tree().signal(SIGKILL, frozen);
    if (!frozen) {
      running.awaitExit(Deadline.in(DEATH));
    }
  }

  private boolean isFrozen() {
    return group != null && group.isFrozen();
  }

  /** The log of what has not ended, and perhaps not begun, is deleted by who writes it. */
  private void undo(boolean ended) {
    if (remote != null && !ended) {
      remote.tree().signal(SIGKILL, isFrozen());
      remote.release(List.of(logPath()));
    } else if (remote != null) {
      remote.release(List.of());
    }
    log.delete();
  }

  private String logPath() {
    return "/r/" + id + ".log";
  }
}
