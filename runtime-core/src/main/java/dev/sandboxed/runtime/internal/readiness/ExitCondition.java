package dev.sandboxed.runtime.internal.readiness;

import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.spec.ExitStatus;

/** The program has ended as it should. */
final class ExitCondition implements Condition {

  private final RemoteProcess process;
  private final ExitStatus wanted;

  ExitCondition(RemoteProcess process, ExitStatus wanted) {
    this.process = process;
    this.wanted = wanted;
  }

  @Override
  public boolean holds() {
    return wanted.equals(process.exitStatus());
  }

  @Override
  public boolean mustBeAsked() {
    return false;
  }

  @Override
  public void describe(Missing missing) {
    if (!holds()) {
      missing.add("its program to end with " + wanted);
    }
  }
}
