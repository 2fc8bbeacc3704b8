package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.Set;

/**
 * A sandbox that is to be started.
 *
 * @param owner the test class that declares it
 * @param after the names of those that must be ready before
 * @param ofRun whether it is shared with every class of the run that wants the same
 * @param withinJvm whether it is not shared with other JVMs though, because sandboxes of this one
 *     meet it on a network
 * @param resetEachMethod whether each method gets it as it was when it became ready
 */
public record Wanted(
    Class<?> owner,
    SandboxSpec spec,
    Set<String> after,
    boolean ofRun,
    boolean withinJvm,
    boolean resetEachMethod) {

  String name() {
    return spec.name();
  }
}
