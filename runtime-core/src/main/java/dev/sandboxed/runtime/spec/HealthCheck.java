package dev.sandboxed.runtime.spec;

import java.time.Duration;
import java.util.List;

/**
 * A command that says whether a sandbox is healthy, by ending with 0: what Docker calls
 * HEALTHCHECK. An immutable value: each fluent method returns a changed copy.
 *
 * @param command is run as the sandbox's user, in its working directory and environment
 * @param interval the time between two checks of a sandbox that has been healthy
 * @param timeout after which a check has failed, and is killed
 * @param startPeriod during which failures do not count
 * @param retries so many failures in a row make it unhealthy
 */
public record HealthCheck(
    List<String> command, Duration interval, Duration timeout, Duration startPeriod, int retries) {

  private static final Duration DEFAULT = Duration.ofSeconds(30);

  public HealthCheck {
    command = List.copyOf(command);
    if (command.isEmpty() || command.get(0).isEmpty()) {
      throw new IllegalArgumentException("A health check needs at least the name of a program");
    }
    requirePositive("interval", interval);
    requirePositive("timeout", timeout);
    if (startPeriod.isNegative()) {
      throw new IllegalArgumentException(
          "The start period of a health check must not be negative, but is " + startPeriod);
    }
    if (retries < 1) {
      throw new IllegalArgumentException(
          "The retries of a health check must be at least 1, but are " + retries);
    }
  }

  /** A check with Docker's defaults: 30 s interval and timeout, no start period, three retries. */
  public static HealthCheck of(String... command) {
    return new HealthCheck(List.of(command), DEFAULT, DEFAULT, Duration.ZERO, 3);
  }

  /** As {@link #of}, of one command line for the shell. */
  public static HealthCheck shell(String commandLine) {
    return of("/bin/sh", "-c", commandLine);
  }

  public HealthCheck interval(Duration newInterval) {
    return new HealthCheck(command, newInterval, timeout, startPeriod, retries);
  }

  public HealthCheck timeout(Duration newTimeout) {
    return new HealthCheck(command, interval, newTimeout, startPeriod, retries);
  }

  public HealthCheck startPeriod(Duration newStartPeriod) {
    return new HealthCheck(command, interval, timeout, newStartPeriod, retries);
  }

  public HealthCheck retries(int newRetries) {
    return new HealthCheck(command, interval, timeout, startPeriod, newRetries);
  }

  private static void requirePositive(String what, Duration duration) {
    if (duration.isNegative() || duration.isZero()) {
      throw new IllegalArgumentException(
          "The " + what + " of a health check must be positive, but is " + duration);
    }
  }
}
