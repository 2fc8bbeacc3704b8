package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.cgroups.ControlGroup;
import dev.sandboxed.runtime.spec.ByteSize;
import dev.sandboxed.runtime.spec.Limits;
import org.jspecify.annotations.Nullable;

/** Says when the kernel has killed something because a sandbox exceeded its memory. */
final class MemoryKills {

  /** A sentence; empty when nothing was killed for that. */
  static String of(@Nullable ControlGroup group, Limits limits) {
    long kills = group == null ? 0 : group.stats().oomKills().orElse(0);
    if (kills == 0 || limits.memory() == 0) {
      return "";
    }
    return (kills == 1 ? "A process was killed" : kills + " processes were killed")
        + " because it used more than its limit of "
        + ByteSize.inWords(limits.memory())
        + " of memory: raise the limit, or make it need less.";
  }

  private MemoryKills() {}
}
