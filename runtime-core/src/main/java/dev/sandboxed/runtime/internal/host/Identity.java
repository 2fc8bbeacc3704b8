package dev.sandboxed.runtime.internal.host;

import java.util.List;

/**
 * How the ids of sandboxes map to the ids of this machine.
 *
 * @param method who writes the maps
 * @param uidMap the text for {@code /proc/PID/uid_map}
 * @param gidMap the text for {@code /proc/PID/gid_map}
 * @param newuidmap the command, without the pid, when the method is {@link Method#HELPERS}
 * @param newgidmap likewise
 * @param count how many ids a sandbox has, from 0 on
 * @param ownership names the map: layers written under one are never read under another
 * @param hostUid the owner on this machine of what root in a sandbox owns
 * @param hostGid its group
 * @param limitation why there are fewer ids than usual and what to do about it; empty when there is
 *     nothing to say
 */
public record Identity(
    Method method,
    String uidMap,
    String gidMap,
    List<String> newuidmap,
    List<String> newgidmap,
    long count,
    String ownership,
    long hostUid,
    long hostGid,
    String limitation) {

  /** Who writes the maps. */
  public enum Method {
    /** The monitor itself, which is privileged. */
    DIRECT,
    /** newuidmap and newgidmap, from the ranges of /etc/subuid and /etc/subgid. */
    HELPERS,
    /** The process itself, which everybody may: its own id only. */
    SINGLE
  }

  /** Whether only root exists in sandboxes. */
  public boolean isSingle() {
    return count == 1;
  }
}
