package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.output.LogFile;

/** Reads the log anew each time. */
final class SandboxLogs implements Logs {

  private final LogFile log;

  SandboxLogs(LogFile log) {
    this.log = log;
  }

  @Override
  public String stdout() {
    return log.stdout();
  }

  @Override
  public String stderr() {
    return log.stderr();
  }

  @Override
  public String all() {
    return log.all();
  }
}
