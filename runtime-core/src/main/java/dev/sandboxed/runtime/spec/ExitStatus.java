package dev.sandboxed.runtime.spec;

/**
 * How a process ended.
 *
 * @param code the exit code; 128 + signal when a signal ended it, as a shell reports it
 * @param signal the number of the signal that ended it, 0 when it exited by itself
 */
public record ExitStatus(int code, int signal) implements java.io.Serializable {

  public static ExitStatus exited(int code) {
    return new ExitStatus(code, 0);
  }

  public static ExitStatus signalled(int signal) {
    return new ExitStatus(128 + signal, signal);
  }

  public boolean isSuccess() {
    return code == 0;
  }

  /** In words: {@code exit code 1}, {@code signal 9 (SIGKILL)}. */
  @Override
  public String toString() {
    return signal == 0 ? "exit code " + code : "signal " + signal + name(signal);
  }

  private static String name(int signal) {
    return switch (signal) {
      case 1 -> " (SIGHUP)";
      case 2 -> " (SIGINT)";
      case 3 -> " (SIGQUIT)";
      case 4 -> " (SIGILL)";
      case 6 -> " (SIGABRT)";
      case 7 -> " (SIGBUS)";
      case 8 -> " (SIGFPE)";
      case 9 -> " (SIGKILL)";
      case 11 -> " (SIGSEGV)";
      case 13 -> " (SIGPIPE)";
      case 14 -> " (SIGALRM)";
      case 15 -> " (SIGTERM)";
      case 31 -> " (SIGSYS)";
      default -> "";
    };
  }
}
