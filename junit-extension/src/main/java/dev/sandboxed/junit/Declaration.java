package dev.sandboxed.junit;

import dev.sandboxed.junit.internal.lifecycle.Wanted;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.Networking;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.List;
import java.util.Set;

/**
 * One sandbox as a test class declares it.
 *
 * @param owner the test class, inheriting or not
 * @param scope never {@link Scope#BY_PLACE}
 * @param networks names that the class gives to networks; those of a specification are its own
 * @param dependsOn names of others
 * @param misuse reports what is wrong with it
 */
record Declaration(
    Class<?> owner,
    SandboxSpec spec,
    Scope scope,
    List<String> networks,
    List<String> dependsOn,
    WhenUnavailable whenUnavailable,
    Reset reset,
    Misuse misuse) {

  String name() {
    return spec.name();
  }

  /** As the runtime is asked for it, on these networks and those that code has given. */
  Wanted on(List<Network> found, boolean withinJvm) {
    SandboxSpec wanted = spec;
    if (!found.isEmpty()) {
      Networking named = spec.networking();
      wanted =
          spec.networking(
              new Networking(
                  found,
                  named.aliases(),
                  named.published(),
                  named.hostPorts(),
                  named.none(),
                  named.egress()));
    }
    return new Wanted(
        owner,
        wanted,
        Set.copyOf(dependsOn),
        scope == Scope.RUN,
        withinJvm,
        reset == Reset.EACH_METHOD);
  }
}
