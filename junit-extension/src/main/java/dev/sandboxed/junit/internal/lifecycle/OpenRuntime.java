package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.RuntimeSettings;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtensionContext;

/** The real runtime, with JUnit's configuration parameters among its settings. */
record OpenRuntime(SandboxRuntime runtime) implements SandboxStarter {

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
    return new OpenRuntime(SandboxRuntime.open(settings(context)));
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
