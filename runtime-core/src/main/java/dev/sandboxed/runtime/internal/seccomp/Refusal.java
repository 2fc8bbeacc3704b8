package dev.sandboxed.runtime.internal.seccomp;

import dev.sandboxed.runtime.spec.Capability;
import java.util.Set;

/**
 * A system call that is refused, or examined more closely.
 *
 * @param x86 its number on x86_64, -1 where it does not exist
 * @param arm its number on aarch64, -1 where it does not exist
 * @param rule what happens to it
 * @param liftedBy the capabilities of which one is enough for it to be let through
 */
record Refusal(String name, int x86, int arm, Rule rule, Set<Capability> liftedBy) {

  int number(Processor processor) {
    return processor == Processor.X86_64 ? x86 : arm;
  }
}
