package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.cgroups.ControlGroup;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.process.ResolvedUser;
import dev.sandboxed.runtime.internal.readiness.Answer;
import dev.sandboxed.runtime.internal.readiness.Conditions;
import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.ExecTimeoutException;
import dev.sandboxed.runtime.spec.SandboxException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Runs the commands that find out whether a sandbox is ready, as its user. */
final class ProbeCommands implements Conditions.Commands {

  private final RuntimeParts parts;
  private final SandboxPlan plan;
  private final RemoteProcess process;
  private final ResolvedUser user;
  private final @Nullable ControlGroup group;

  ProbeCommands(
      RuntimeParts parts,
      SandboxPlan plan,
      RemoteProcess process,
      ResolvedUser user,
      @Nullable ControlGroup group) {
    this.parts = parts;
    this.plan = plan;
    this.process = process;
    this.user = user;
    this.group = group;
  }

  @Override
  public Answer run(List<String> command, Duration patience) {
    ExecSpec probe = ExecSpec.of(command).timeout(patience);
    try {
      ExecResult result = new Execution(parts, plan, process, user, group, probe).run();
      return result.exitCode() == 0
          ? Answer.ready()
          : Answer.notReady(
              "exit code "
                  + result.exitCode()
                  + said(Answer.excerpt(result.stdout() + " " + result.stderr())));
    } catch (ExecTimeoutException e) {
      return Answer.notReady(
          "it had not ended after "
              + StartFailures.inWords(patience)
              + said(Answer.excerpt(e.stdout() + " " + e.stderr())));
    } catch (SandboxException e) {
      return Answer.notReady(String.valueOf(e.getMessage()));
    }
  }

  private static String said(String output) {
    return output.isEmpty() ? "" : " and '" + output + "'";
  }
}
