package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.cgroups.ControlGroup;
import dev.sandboxed.runtime.internal.host.Errno;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.MonitorGoneException;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.launch.StepFailedException;
import dev.sandboxed.runtime.internal.launch.StepFailure;
import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.internal.process.ResolvedUser;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.SandboxException;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** One command run in a sandbox, from its start to its end. Used once, by one thread. */
final class Execution {

  private static final byte[] NO_INPUT = {};
  private static final Duration START = Duration.ofSeconds(60);
  private static final Duration NEWS = Duration.ofSeconds(1);
  private static final Duration FOREVER = Duration.ofDays(365);

  private final RuntimeParts parts;
  private final SandboxPlan plan;
  private final RemoteProcess sandbox;
  private final ResolvedUser user;
  private final @Nullable ControlGroup group;

  Execution(
      RuntimeParts parts,
      SandboxPlan plan,
      RemoteProcess sandbox,
      ResolvedUser user,
      @Nullable ControlGroup group) {
    this.parts = parts;
    this.plan = plan;
    this.sandbox = sandbox;
    this.user = user;
    this.group = group;
  }

  ExecResult run(List<String> command) {
    if (command.isEmpty()) {
      throw new IllegalArgumentException("A command needs at least the name of a program");
    }
    if (sandbox.exitStatus() != null) {
      throw gone(command, null);
    }
    int id = parts.monitor().newId();
    LogFile log = new LogFile(parts.run().log(id));
    Steps steps = new Steps();
    plan.process().execute(steps, user, parts.identity(), command);
    long begin = System.nanoTime();
    RemoteProcess process = null;
    try {
      process = parts.monitor().execute(id, sandbox, "/r/" + id + ".log", NO_INPUT, steps);
      process.awaitStarted(Deadline.in(START));
      ExitStatus status = process.awaitExit(Deadline.in(FOREVER));
      Duration duration = Duration.ofNanos(System.nanoTime() - begin);
      if (status == null || parts.monitor().isGone()) {
        throw gone(command, null);
      }
      return new ExecResult(status.code(), log.stdout(), log.stderr(), duration);
    } catch (StepFailedException e) {
      throw failed(command, e.failure());
    } catch (MonitorGoneException e) {
      throw gone(command, e);
    } catch (TimeoutException e) {
      throw new StartFailedException(couldNotRun(command) + "it was not running after 60 s.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailedException(couldNotRun(command) + "the thread was interrupted.", e);
    } finally {
      if (process != null) {
        process.release(List.of());
      }
      log.delete();
    }
  }

  private SandboxException failed(List<String> command, StepFailure failure) {
    if (!failure.isStep() && awaitNews() != null) {
      return gone(command, null);
    }
    String meaning =
        failure.isExecute() && failure.errno() == Errno.ENOENT
            ? " There is no such program in the sandbox; PATH is " + plan.process().path() + "."
            : "";
    return new StartFailedException(
        couldNotRun(command)
            + "could not "
            + failure.description()
            + ": "
            + Errno.describe(failure.errno())
            + "."
            + meaning,
        null);
  }

  private SandboxException gone(List<String> command, @Nullable Throwable cause) {
    ExitStatus status = awaitNews();
    String kills = MemoryKills.of(group, plan.spec().limits());
    return new SandboxGoneException(
        couldNotRun(command)
            + "the sandbox "
            + (status == null ? "is gone." : "has ended with " + status + ".")
            + (kills.isEmpty() ? "" : " " + kills),
        cause);
  }

  /** How the sandbox ended may be reported after the command was refused for it. */
  private @Nullable ExitStatus awaitNews() {
    try {
      return sandbox.awaitExit(Deadline.in(NEWS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return sandbox.exitStatus();
    }
  }

  private String couldNotRun(List<String> command) {
    return "Could not run " + command + " in sandbox '" + plan.spec().name() + "': ";
  }
}
