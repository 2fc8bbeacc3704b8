package dev.sandboxed.junit;

import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.ArrayList;
import java.util.List;

/** The sandboxes of a {@link SandboxedExtension} that was made in code, and what holds for all. */
record CodedSandboxes(
    List<SandboxSpec> specs,
    Scope scope,
    List<String> networks,
    List<String> dependsOn,
    WhenUnavailable whenUnavailable) {

  static CodedSandboxes of(List<SandboxSpec> specs) {
    return new CodedSandboxes(
        List.copyOf(specs), Scope.BY_PLACE, List.of(), List.of(), WhenUnavailable.BY_SETTING);
  }

  CodedSandboxes scope(Scope newScope) {
    return new CodedSandboxes(specs, newScope, networks, dependsOn, whenUnavailable);
  }

  CodedSandboxes networks(List<String> newNetworks) {
    return new CodedSandboxes(specs, scope, newNetworks, dependsOn, whenUnavailable);
  }

  CodedSandboxes dependsOn(List<String> newDependsOn) {
    return new CodedSandboxes(specs, scope, networks, newDependsOn, whenUnavailable);
  }

  CodedSandboxes whenUnavailable(WhenUnavailable newWhenUnavailable) {
    return new CodedSandboxes(specs, scope, networks, dependsOn, newWhenUnavailable);
  }

  /**
   * @param place the scope of the field that holds the extension
   */
  List<Declaration> declarations(Scope place, Class<?> testClass) {
    List<Declaration> declarations = new ArrayList<>();
    for (SandboxSpec spec : specs) {
      declarations.add(declaration(spec, place, testClass));
    }
    return declarations;
  }

  private List<String> networks(SandboxSpec spec, Scope chosen) {
    boolean says = !networks.isEmpty() || !spec.networking().networks().isEmpty();
    return says || spec.networking().none() || chosen != Scope.CLASS
        ? networks
        : List.of(DeclaredNetworks.OF_CLASS);
  }

  private Declaration declaration(SandboxSpec spec, Scope place, Class<?> testClass) {
    Misuse misuse =
        new Misuse("SandboxedExtension.of(\"" + spec.image() + "\")", testClass.getName());
    if (place == Scope.METHOD && scope == Scope.CLASS) {
      throw misuse.value("scope", "must not be that of a class in an instance field", scope);
    }
    if (!networks.isEmpty() && !spec.networking().networks().isEmpty()) {
      List<String> own = spec.networking().networks().stream().map(Network::name).toList();
      throw misuse.value("network", "must not be given besides those of the specification", own);
    }
    Scope chosen = scope == Scope.BY_PLACE ? place : scope;
    return new Declaration(
        testClass,
        spec,
        chosen,
        networks(spec, chosen),
        dependsOn,
        whenUnavailable,
        Reset.NEVER,
        misuse);
  }
}
