package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.junit.internal.report.RunReport;
import dev.sandboxed.junit.internal.sharing.RunIdentity;
import dev.sandboxed.junit.internal.sharing.SharedRun;
import dev.sandboxed.runtime.RuntimeSettings;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The real runtime, with JUnit's configuration parameters among its settings. Thread-safe. */
final class OpenRuntime implements SandboxStarter {

  static final String OFF = "off";

  private static final String START_AHEAD = "start-ahead";

  private final @Nullable RunReport report;
  private final SandboxRuntime runtime;
  private final Path store;
  private final Map<String, String> parameters;
  private final boolean startsAhead;
  private @Nullable SharedRun shared; // guarded by this

  private OpenRuntime(RuntimeSettings settings, Map<String, String> parameters) {
    this.startsAhead = startsAhead(RuntimeSettings.value(START_AHEAD, parameters));
    this.report = Reports.of(settings, parameters);
    this.runtime = Reports.runtime(settings, report);
    this.store = settings.store();
    this.parameters = parameters;
  }

  private static boolean startsAhead(@Nullable String value) {
    return switch (value == null ? OFF : value.strip().toLowerCase(Locale.ROOT)) {
      case "on", "true" -> true;
      case OFF, "false" -> false;
      default ->
          throw new IllegalArgumentException(
              "The setting sandboxed."
                  + START_AHEAD
                  + " must be on or off, but is '"
                  + value
                  + "'");
    };
  }

  /** JUnit cannot list its parameters, only answer for one. */
  static Map<String, String> parameters(ExtensionContext context) {
    List<String> keys = new ArrayList<>(RuntimeSettings.keys());
    keys.add("mirror.docker.io");
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String key : keys) {
      String name = "sandboxed." + key;
      context.getConfigurationParameter(name).ifPresent(value -> parameters.put(name, value));
    }
    return parameters;
  }

  static RuntimeSettings settings(ExtensionContext context) {
    return RuntimeSettings.load(parameters(context));
  }

  static OpenRuntime open(ExtensionContext context) {
    Map<String, String> parameters = parameters(context);
    return new OpenRuntime(RuntimeSettings.load(parameters), parameters);
  }

  @Override
  public boolean startsAhead() {
    return startsAhead;
  }

  @Override
  public @Nullable RunReport report() {
    return report;
  }

  @Override
  public List<Sandbox> startAll(List<SandboxSpec> specs) {
    return runtime.startAll(specs);
  }

  @Override
  public Sandbox startOfRun(SandboxSpec spec) {
    SharedRun run = SharedRun.takes(spec) ? shared() : null;
    return run == null ? runtime.start(spec) : run.start(spec);
  }

  private synchronized @Nullable SharedRun shared() {
    if (shared == null) {
      String setting = RuntimeSettings.value("run", parameters);
      RunIdentity run = OFF.equals(setting) ? null : RunIdentity.of(setting);
      if (run != null && SharedRun.isPossible(store, run)) {
        shared = SharedRun.join(store, run, parameters);
      }
    }
    return shared;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (shared != null) {
        shared.close();
        shared = null;
      }
    }
    runtime.close();
    if (report != null) {
      report.render();
    }
  }
}
