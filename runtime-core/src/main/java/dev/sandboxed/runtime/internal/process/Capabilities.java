package dev.sandboxed.runtime.internal.process;

import dev.sandboxed.runtime.spec.Capability;
import java.util.Set;

/** Capability sets as the kernel takes them (capabilities(7)). */
final class Capabilities {

  static long bits(Set<Capability> capabilities) {
    long bits = 0;
    Capability[] inOrder = Capability.values();
    for (int number = 0; number < inOrder.length; number++) {
      if (capabilities.contains(inOrder[number])) {
        bits |= 1L << number;
      }
    }
    return bits;
  }

  private Capabilities() {}
}
