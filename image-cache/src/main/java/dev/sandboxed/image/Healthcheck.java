package dev.sandboxed.image;

import java.time.Duration;
import java.util.List;

/**
 * How an image says whether its service is healthy: Docker's {@code HEALTHCHECK}.
 *
 * @param test {@code NONE}; {@code CMD} and the arguments; or {@code CMD-SHELL} and one command
 *     line
 * @param interval the time between two tests
 * @param timeout after which one test has failed
 * @param startPeriod during which failures do not count
 * @param retries failures in a row that make it unhealthy
 */
public record Healthcheck(
    List<String> test, Duration interval, Duration timeout, Duration startPeriod, int retries) {
  public Healthcheck {
    test = List.copyOf(test);
  }
}
