package dev.sandboxed.runtime.internal.process;

/** Capability sets as bits (capabilities(7)). */
final class Capabilities {

  private static final int CHOWN = 0;
  private static final int DAC_OVERRIDE = 1;
  private static final int FOWNER = 3;
  private static final int FSETID = 4;
  private static final int KILL = 5;
  private static final int SETGID = 6;
  private static final int SETUID = 7;
  private static final int SETPCAP = 8;
  private static final int NET_BIND_SERVICE = 10;
  private static final int SYS_CHROOT = 18;
  private static final int SETFCAP = 31;

  /**
   * Podman's: Docker's without MKNOD, which is void in a user namespace, NET_RAW, which forges
   * packets of neighbours, and AUDIT_WRITE.
   */
  static final long DEFAULT =
      1L << CHOWN
          | 1L << DAC_OVERRIDE
          | 1L << FOWNER
          | 1L << FSETID
          | 1L << KILL
          | 1L << SETGID
          | 1L << SETUID
          | 1L << SETPCAP
          | 1L << NET_BIND_SERVICE
          | 1L << SYS_CHROOT
          | 1L << SETFCAP;

  /**
   * Root has them at once; other users never (CVE-2022-24769: nothing is inheritable or ambient
   * either).
   */
  static long permitted(int uid) {
    return uid == 0 ? DEFAULT : 0;
  }

  private Capabilities() {}
}
