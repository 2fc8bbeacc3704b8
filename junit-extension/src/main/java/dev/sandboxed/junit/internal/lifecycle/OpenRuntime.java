package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.RuntimeSettings;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The real runtime, with JUnit's configuration parameters among its settings. */
record OpenRuntime(SandboxRuntime runtime) implements SandboxStarter {

  /**
   * JUnit cannot list its parameters, only answer for one, so those that make sense there are asked
   * for by name.
   */
  private static final List<String> KEYS =
      List.of(
          "sandboxed.store",
          "sandboxed.mirror.docker.io",
          "sandboxed.insecure",
          "sandboxed.pull",
          "sandboxed.offline",
          "sandboxed.start-timeout");

  static OpenRuntime open(ExtensionContext context) {
    Map<String, String> parameters = new LinkedHashMap<>();
    for (String key : KEYS) {
      context.getConfigurationParameter(key).ifPresent(value -> parameters.put(key, value));
    }
    return new OpenRuntime(SandboxRuntime.open(RuntimeSettings.load(parameters)));
  }

  @Override
  public List<Sandbox> startAll(List<SandboxSpec> specs) {
    return runtime.startAll(specs);
  }

  @Override
  public void close() {
    runtime.close();
  }
}
