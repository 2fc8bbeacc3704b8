package dev.sandboxed.runtime.internal.launch;

/**
 * What a process does with signals, by its {@code /proc/PID/status}: see {@code
 * proc_pid_status(5)}.
 */
record SignalMasks(String status) {

  private static final int SIGNALS = 64;

  /** rt_sigtimedwait, on x86_64 and aarch64. */
  private static final int[] WAIT_FOR_SIGNALS = {128, 137};

  /**
   * Whether it would ever see a signal that the kernel does not send to PID 1 without a handler
   * (pid_namespaces(7)): it handles it, or blocks it to take it with signalfd(2). When that cannot
   * be found out, it would.
   */
  boolean notices(int signal) {
    String blocked = mask("\nSigBlk:");
    String caught = mask("\nSigCgt:");
    if (blocked.isEmpty() || caught.isEmpty() || signal < 1 || signal > SIGNALS) {
      return true;
    }
    long noticed = Long.parseUnsignedLong(blocked, 16) | Long.parseUnsignedLong(caught, 16);
    return (noticed >>> (signal - 1) & 1) != 0;
  }

  /**
   * Whether this {@code /proc/PID/syscall} says that a process waits for signals: sigtimedwait(2)
   * takes them off the mask that its status shows, and then no other trace of them is left.
   */
  static boolean isWaiting(String syscall) {
    boolean otherMachine = System.getProperty("os.arch", "").equals("aarch64");
    return syscall.startsWith(WAIT_FOR_SIGNALS[otherMachine ? 1 : 0] + " ");
  }

  private String mask(String name) {
    int begin = status.indexOf(name) + name.length();
    int end = status.indexOf('\n', begin);
    return begin < name.length() || end < 0 ? "" : status.substring(begin, end).strip();
  }
}
