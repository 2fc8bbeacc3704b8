package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.junit.internal.report.RunReport;
import dev.sandboxed.junit.internal.sharing.RunIdentity;
import dev.sandboxed.runtime.RuntimeSettings;
import dev.sandboxed.runtime.SandboxRuntime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where it is told what a runtime does. While no report is wanted no class of one is loaded. */
public final class Reports {

  private Reports() {}

  /** A runtime that is told of in the report, with the settings of this JVM. */
  public static SandboxRuntime runtime() {
    RuntimeSettings settings = RuntimeSettings.load();
    return runtime(settings, of(settings, Map.of()));
  }

  static SandboxRuntime runtime(RuntimeSettings settings, @Nullable RunReport report) {
    return report == null
        ? SandboxRuntime.open(settings)
        : SandboxRuntime.open(settings, report.listener());
  }

  /** Null when it is switched off. JVMs of a build that share nothing still share their report. */
  static @Nullable RunReport of(RuntimeSettings settings, Map<String, String> parameters) {
    String setting = settings.report();
    if (setting == null) {
      return null;
    }
    String named = RuntimeSettings.value("run", parameters);
    RunIdentity run = RunIdentity.of(OpenRuntime.OFF.equals(named) ? null : named);
    return RunReport.open(setting, run == null ? null : run.id());
  }
}
