package dev.sandboxed.runtime.spec;

import java.util.regex.Pattern;

/** A condition that must hold before a sandbox counts as started. */
public sealed interface Readiness {

  /**
   * The service listens on this port, which is published even when the image does not expose it.
   */
  static Readiness port(int containerPort) {
    return new Port(containerPort);
  }

  /** A line of the output contains a match of this regular expression. */
  static Readiness log(String regex) {
    return new Log(regex, 1);
  }

  /** That many lines of the output contain a match of this regular expression. */
  static Readiness log(String regex, int times) {
    return new Log(regex, times);
  }

  /**
   * The health check of {@link SandboxSpec#lifecycle()} or of the image has succeeded. It is waited
   * for without this as well when nothing else is said about readiness.
   */
  static Readiness healthy() {
    return new Healthy();
  }

  /** See {@link Readiness#healthy()}. */
  record Healthy() implements Readiness {}

  /** See {@link Readiness#port(int)}. */
  record Port(int containerPort) implements Readiness {
    public Port {
      if (containerPort < 1 || containerPort > 65535) {
        throw new IllegalArgumentException(
            "A port is a number from 1 to 65535, but one is " + containerPort);
      }
    }
  }

  /** See {@link Readiness#log(String, int)}. */
  record Log(String regex, int times) implements Readiness {
    public Log {
      Pattern.compile(regex);
      if (times < 1) {
        throw new IllegalArgumentException(
            "A log readiness must be seen at least once, but '" + regex + "' has times = " + times);
      }
    }
  }
}
