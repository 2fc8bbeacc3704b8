package dev.sandboxed.runtime.internal.seccomp;

/** What a filter does with a system call. */
enum Rule {
  ALLOW,
  /** EPERM. */
  REFUSE,
  /** ENOSYS: programs have another way, which they take. */
  MISSING,
  /** Allowed unless it makes namespaces. */
  CLONE,
  /** Allowed for execution domains that only make a program work as on an older Linux. */
  PERSONALITY,
  /** Allowed for address families that are not known to be a danger. */
  SOCKET
}
