package dev.sandboxed.runtime.internal.readiness;

import dev.sandboxed.runtime.internal.launch.RemoteProcess;

/** The service listens. */
final class PortCondition implements Condition {

  private final RemoteProcess process;
  private final int port;

  PortCondition(RemoteProcess process, int port) {
    this.process = process;
    this.port = port;
  }

  @Override
  public boolean holds() {
    return process.isOpen(port);
  }

  @Override
  public boolean mustBeAsked() {
    return false;
  }

  @Override
  public void describe(Missing missing) {
    if (!holds()) {
      missing.port(port);
    }
  }
}
