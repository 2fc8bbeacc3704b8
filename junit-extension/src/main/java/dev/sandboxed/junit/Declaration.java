package dev.sandboxed.junit;

import dev.sandboxed.runtime.spec.SandboxSpec;

/**
 * One sandbox as a test class declares it.
 *
 * @param owner the test class, inheriting or not
 * @param scope never {@link Scope#BY_PLACE}
 * @param misuse reports what is wrong with it
 */
record Declaration(Class<?> owner, SandboxSpec spec, Scope scope, Misuse misuse) {

  String name() {
    return spec.name();
  }
}
