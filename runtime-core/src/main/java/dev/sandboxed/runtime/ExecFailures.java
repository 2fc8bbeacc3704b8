package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.cgroups.ControlGroup;
import dev.sandboxed.runtime.internal.host.Errno;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.launch.StepFailure;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.internal.process.ProcessPlan;
import dev.sandboxed.runtime.internal.process.UnknownUserException;
import dev.sandboxed.runtime.spec.ExecTimeoutException;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.SandboxException;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Says in the user's words why a command in a sandbox came to nothing. */
final class ExecFailures {

  private static final Duration NEWS = Duration.ofSeconds(1);
  private static final int TAIL_LINES = 20;

  private final SandboxPlan plan;
  private final ProcessPlan command;
  private final RemoteProcess sandbox;
  private final @Nullable ControlGroup group;

  ExecFailures(
      SandboxPlan plan, ProcessPlan command, RemoteProcess sandbox, @Nullable ControlGroup group) {
    this.plan = plan;
    this.command = command;
    this.sandbox = sandbox;
    this.group = group;
  }

  SandboxException step(StepFailure failure) {
    if (!failure.isStep() && awaitNews() != null) {
      return gone(null);
    }
    String meaning =
        failure.isExecute() && failure.errno() == Errno.ENOENT
            ? " There is no such program in the sandbox; PATH is " + command.path() + "."
            : "";
    return failed(
        "could not "
            + failure.description()
            + ": "
            + Errno.describe(failure.errno())
            + "."
            + meaning,
        null);
  }

  SandboxException unknownUser(UnknownUserException unknown) {
    return failed(
        "could not become user '" + command.user() + "': " + unknown.getMessage() + ".", unknown);
  }

  SandboxException gone(@Nullable Throwable cause) {
    ExitStatus status = awaitNews();
    String kills = MemoryKills.of(group, plan.spec().limits());
    return new SandboxGoneException(
        couldNotRun()
            + "the sandbox "
            + (status == null ? "is gone." : "has ended with " + status + ".")
            + (kills.isEmpty() ? "" : " " + kills),
        cause);
  }

  SandboxException stuck(Duration patience, Throwable cause) {
    return failed("it was not running after " + StartFailures.inWords(patience) + ".", cause);
  }

  SandboxException interrupted(InterruptedException cause) {
    return failed("the thread was interrupted.", cause);
  }

  SandboxException input(Exception cause) {
    return failed("its input could not be read: " + cause + ". It has been killed.", cause);
  }

  SandboxException timedOut(Duration timeout, LogFile log) {
    String output = log.tail(TAIL_LINES);
    return new ExecTimeoutException(
        "The command "
            + command.commandLine()
            + " in sandbox '"
            + plan.spec().name()
            + "' had not ended after "
            + StartFailures.inWords(timeout)
            + ". It and every process it had started have been killed."
            + (output.isEmpty() ? " It had written nothing." : " Its last output:\n" + output),
        log.stdout(),
        log.stderr());
  }

  private SandboxException failed(String what, @Nullable Throwable cause) {
    return new StartFailedException(couldNotRun() + what, cause);
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

  private String couldNotRun() {
    return "Could not run " + command.commandLine() + " in sandbox '" + plan.spec().name() + "': ";
  }
}
