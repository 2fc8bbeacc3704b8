package dev.sandboxed.runtime.spec;

import java.time.Instant;

/**
 * One line that a sandbox has written.
 *
 * @param time when its end was read
 * @param text without the line break
 */
public record LogLine(Instant time, Stream stream, String text) {

  /** Where a line was written to. */
  public enum Stream {
    STDOUT,
    STDERR
  }
}
