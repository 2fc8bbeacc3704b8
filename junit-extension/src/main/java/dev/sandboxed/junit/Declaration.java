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
 * @param networks names that the class gives to networks, or {@link DeclaredNetworks#OF_CLASS};
 *     those of a specification are its own
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
    return new Wanted(
        owner,
        networks.isEmpty() ? spec : spec.networking(networking(found)),
        Set.copyOf(dependsOn),
        scope == Scope.RUN,
        withinJvm,
        reset == Reset.EACH_METHOD);
  }

  private Networking networking(List<Network> found) {
    Networking named = spec.networking();
    if (found.isEmpty() && ipv6()) {
      throw noNetworkForIpv6(misuse);
    }
    try {
      return named.networks(found);
    } catch (IllegalArgumentException e) {
      throw unfit(misuse, named.aliases(), e);
    }
  }

  /** Whether it wants its networks to have IPv6 besides. */
  boolean ipv6() {
    return spec.networking().networks().stream().anyMatch(Network::ipv6);
  }

  static RuntimeException noNetworkForIpv6(Misuse misuse) {
    return misuse.value("ipv6", "must be of a network, network = \"…\"", true);
  }

  static RuntimeException unfit(Misuse misuse, Set<String> aliases, IllegalArgumentException why) {
    return misuse.value("aliases", "must fit its networks (" + why.getMessage() + ")", aliases);
  }
}
