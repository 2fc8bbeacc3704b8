package dev.sandboxed.runtime.internal.seccomp;

/** What a filter has to know of a processor architecture: how its system calls are numbered. */
enum Processor {
  X86_64(0xC000_003E),
  AARCH64(0xC000_00B7);

  /** From here on the numbers are the same everywhere. */
  static final int FIRST_COMMON = 424;

  /** removexattrat; whatever is newer does not exist as far as a sandbox can tell. */
  static final int LAST_KNOWN = 466;

  private final int auditNumber;

  Processor(int auditNumber) {
    this.auditNumber = auditNumber;
  }

  /** The one this process runs on. */
  static Processor ofThisMachine() {
    return System.getProperty("os.arch", "").equals("aarch64") ? AARCH64 : X86_64;
  }

  /** The AUDIT_ARCH_ number that the kernel gives a filter. */
  int auditNumber() {
    return auditNumber;
  }

  /**
   * First and last number of each range of calls of its own, in order. On x86_64 those from
   * 0x4000_0000 on belong to x32, which Debian's kernels do not have either; on aarch64 those from
   * 244 to 259 to other architectures.
   */
  int[] ranges() {
    return this == X86_64 ? new int[] {0, 335} : new int[] {0, 243, 260, 294};
  }
}
