package dev.sandboxed.runtime.internal.output;

/**
 * What one start of a sandbox's program writes.
 *
 * @param offset where in the log it begins
 */
public record LogPart(LogFile log, long offset) {}
