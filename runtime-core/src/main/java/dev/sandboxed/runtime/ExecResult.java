package dev.sandboxed.runtime;

import java.time.Duration;

/**
 * What a command run in a sandbox left.
 *
 * @param exitCode 128 + signal when a signal ended it
 */
public record ExecResult(int exitCode, String stdout, String stderr, Duration duration) {}
