package dev.sandboxed.runtime.spec;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A condition that must hold before a sandbox counts as started. An immutable value.
 *
 * <p>All conditions of a sandbox share its start timeout. A program that ends before they hold
 * fails the start at once. What announces itself (a port, a line of output, the end of the program)
 * is noticed when it happens; a service that has to be asked is asked again 5 ms after each answer.
 */
public sealed interface Readiness
    permits HttpReadiness,
        Readiness.Port,
        Readiness.Log,
        Readiness.Healthy,
        Readiness.Exec,
        Readiness.Exited,
        Readiness.Service,
        Readiness.All,
        Readiness.Any {

  /**
   * The service listens on this port, which is published even when the image does not expose it. On
   * ports 5432 and 3306 a PostgreSQL, MySQL or MariaDB also answers.
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
   * A GET of this path is answered with a status from 200 to 299. The result has methods to expect
   * something else. The port is published even when the image does not expose it.
   */
  static HttpReadiness http(String path, int containerPort) {
    return HttpReadiness.of(path, containerPort);
  }

  /**
   * This command, run in the sandbox as its user, exits with 0. A command that has not ended after
   * 10 seconds is killed and run again, with twice that time.
   */
  static Readiness exec(String... command) {
    return new Exec(List.of(command));
  }

  /**
   * The service on this port answers as one that serves. The port is published even when the image
   * does not expose it.
   */
  static Readiness protocol(Protocol protocol, int containerPort) {
    return new Service(protocol, containerPort);
  }

  /**
   * The health check of {@link SandboxSpec#lifecycle()} or of the image has succeeded. It is waited
   * for without this as well when nothing else is said about readiness.
   */
  static Readiness healthy() {
    return new Healthy();
  }

  /**
   * The program has ended with this exit code, as one does that migrates a database. No ports are
   * waited for besides; any other end fails the start.
   */
  static Readiness exited(int exitCode) {
    return new Exited(exitCode);
  }

  /** Each of these; within {@link #any}, as the conditions of a sandbox are all awaited anyway. */
  static Readiness all(Readiness... conditions) {
    return new All(List.of(conditions));
  }

  /** At least one of these. */
  static Readiness any(Readiness... conditions) {
    return new Any(List.of(conditions));
  }

  /** The ports it names, those of its parts included. */
  default List<Integer> ports() {
    List<Integer> ports = new ArrayList<>();
    for (Readiness part : parts()) {
      ports.addAll(part.ports());
    }
    return ports;
  }

  /** What it is made of; nothing unless it is one of several. */
  default List<Readiness> parts() {
    return List.of();
  }

  /** See {@link Readiness#healthy()}. */
  record Healthy() implements Readiness {}

  /** See {@link Readiness#port(int)}. */
  record Port(int containerPort) implements Readiness {
    public Port {
      requirePort(containerPort);
    }

    @Override
    public List<Integer> ports() {
      return List.of(containerPort);
    }

    /** A record's own costs a fresh JVM some ten milliseconds, and every snapshot asks for it. */
    @Override
    public String toString() {
      return "Port[containerPort=" + containerPort + "]";
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

  /** See {@link Readiness#exec}. */
  record Exec(List<String> command) implements Readiness {
    public Exec {
      command = List.copyOf(command);
      if (command.isEmpty() || command.get(0).isEmpty()) {
        throw new IllegalArgumentException("A command needs at least the name of a program");
      }
    }
  }

  /** See {@link Readiness#protocol}. */
  record Service(Protocol protocol, int containerPort) implements Readiness {
    public Service {
      requirePort(containerPort);
    }

    @Override
    public List<Integer> ports() {
      return List.of(containerPort);
    }
  }

  /** See {@link Readiness#exited}. */
  record Exited(int exitCode) implements Readiness {
    public Exited {
      if (exitCode < 0 || exitCode > 255) {
        throw new IllegalArgumentException(
            "An exit code is a number from 0 to 255, but one is " + exitCode);
      }
    }
  }

  /** See {@link Readiness#all}. */
  record All(List<Readiness> parts) implements Readiness {
    public All {
      parts = requireSome(parts);
    }
  }

  /** See {@link Readiness#any}. */
  record Any(List<Readiness> parts) implements Readiness {
    public Any {
      parts = requireSome(parts);
    }
  }

  private static void requirePort(int port) {
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException("A port is a number from 1 to 65535, but one is " + port);
    }
  }

  private static List<Readiness> requireSome(List<Readiness> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("A combination needs at least one condition");
    }
    return List.copyOf(parts);
  }
}
