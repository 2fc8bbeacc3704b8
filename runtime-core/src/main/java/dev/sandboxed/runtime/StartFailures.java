package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.cgroups.ControlGroup;
import dev.sandboxed.runtime.internal.cgroups.LimitRefusedException;
import dev.sandboxed.runtime.internal.diagnosis.HostRemedy;
import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.launch.MonitorGoneException;
import dev.sandboxed.runtime.internal.launch.StepFailure;
import dev.sandboxed.runtime.internal.networks.NoWayOutException;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.internal.process.UnknownUserException;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.ExitedEarlyException;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.NotReadyException;
import dev.sandboxed.runtime.spec.SandboxException;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Says in the user's words what went wrong with the start of one sandbox, and what to do about it.
 */
final class StartFailures {

  private static final int TAIL_LINES = 20;

  private final SandboxPlan plan;
  private final Identity identity;
  private final @Nullable ControlGroup group;

  StartFailures(SandboxPlan plan, Identity identity) {
    this(plan, identity, null);
  }

  private StartFailures(SandboxPlan plan, Identity identity, @Nullable ControlGroup group) {
    this.plan = plan;
    this.identity = identity;
    this.group = group;
  }

  /** The same, of a sandbox that is in this group. */
  StartFailures knowing(@Nullable ControlGroup newGroup) {
    return new StartFailures(plan, identity, newGroup);
  }

  SandboxException limit(LimitRefusedException refused) {
    return new HostUnsupportedException(couldNotStart() + refused.getMessage(), refused);
  }

  SandboxException step(StepFailure failure) {
    String remedy = new StepRemedy(plan, identity).of(failure);
    return new StartFailedException(
        couldNotStart() + "could not " + failure.inWords() + "." + separated(remedy), null);
  }

  SandboxException noWayOut(NoWayOutException refused) {
    return new HostUnsupportedException(
        couldNotStart()
            + "it is to reach other networks, but "
            + refused.getMessage()
            + "."
            + separated(refused.remedy()),
        refused);
  }

  SandboxException copy(CopyFailedException failure) {
    return new StartFailedException(couldNotStart() + failure.getMessage(), failure);
  }

  SandboxException unknownUser(UnknownUserException unknown) {
    return new StartFailedException(
        couldNotStart()
            + "could not become user '"
            + plan.process().user()
            + "': "
            + unknown.getMessage()
            + ".",
        unknown);
  }

  SandboxException monitorGone(MonitorGoneException gone) {
    return hostUnsupported(name(), identity, gone, gone);
  }

  /** The monitor has ended: because this machine refused its hub, or because somebody killed it. */
  static SandboxException hostUnsupported(
      String sandbox, Identity identity, MonitorGoneException gone, Throwable cause) {
    String couldNotStart = "Could not start sandbox " + sandbox + ": ";
    StepFailure failure = gone.failure();
    if (failure == null) {
      return new StartFailedException(
          couldNotStart + gone.getMessage() + ". Everything it had started has ended with it.",
          cause);
    }
    String remedy = new HostRemedy().of(failure);
    if (!identity.limitation().isEmpty()) {
      remedy += separated("Note that " + identity.limitation() + ".");
    }
    return new HostUnsupportedException(
        couldNotStart
            + "this machine does not allow sandboxes: could not "
            + failure.inWords()
            + "."
            + separated(remedy),
        cause);
  }

  SandboxException exitedEarly(ExitStatus status, LogFile log) {
    Integer wanted = plan.readiness().awaitedExit();
    String output = log.tail(TAIL_LINES);
    return new ExitedEarlyException(
        "Sandbox "
            + name()
            + " ended with "
            + status
            + (wanted == null ? " before it was ready." : " instead of exit code " + wanted + ".")
            + separated(MemoryKills.of(group, plan.spec().limits()))
            + quoted(output),
        status,
        output);
  }

  SandboxException notReady(Duration patience, String missing, LogFile log) {
    String output = log.tail(TAIL_LINES);
    return new NotReadyException(
        "Sandbox "
            + name()
            + " was not ready after "
            + inWords(patience)
            + ": waited for "
            + missing
            + "."
            + quoted(output),
        output);
  }

  SandboxException stuck(Duration patience) {
    return new StartFailedException(
        couldNotStart() + "its program was not running after " + inWords(patience) + ".", null);
  }

  SandboxException interrupted(InterruptedException cause) {
    return new StartFailedException(couldNotStart() + "the thread was interrupted.", cause);
  }

  private String couldNotStart() {
    return "Could not start sandbox " + name() + ": ";
  }

  private String name() {
    return "'" + plan.spec().name() + "' (" + plan.image().reference().familiar() + ")";
  }

  static String inWords(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }

  private static String separated(@Nullable String text) {
    return text == null || text.isEmpty() ? "" : " " + text;
  }

  private static String quoted(String output) {
    return output.isEmpty() ? " It has written nothing." : " Its last output:\n" + output;
  }
}
