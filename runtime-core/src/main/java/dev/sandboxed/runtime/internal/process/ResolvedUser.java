package dev.sandboxed.runtime.internal.process;

import java.util.List;

/**
 * A user of an image, in numbers.
 *
 * @param groups the primary group first (CVE-2022-36109), then the supplementary ones
 */
public record ResolvedUser(int uid, int gid, List<Integer> groups, String home) {

  public ResolvedUser {
    groups = List.copyOf(groups);
  }
}
