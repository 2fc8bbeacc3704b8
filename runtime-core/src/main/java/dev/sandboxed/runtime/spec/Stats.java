package dev.sandboxed.runtime.spec;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a sandbox uses and has used. A value is absent where this host does not count it: everything
 * is counted for a sandbox with a limit on memory, processors, processes or input/output; without
 * one, memory, processor time and processes are those of the processes that run just now, commands
 * run with {@code exec} left out.
 *
 * @param memory bytes in use
 * @param memoryPeak the most that has been in use
 * @param cpuTime of all processors together
 * @param throttledPeriods how many tenths of a second it had to pause in because it had used up its
 *     processors
 * @param pids processes and threads
 * @param bytesRead from disks
 * @param bytesWritten to disks
 * @param oomKills processes that the kernel killed because the sandbox exceeded its memory
 * @param cpuPressure how long something waited for a processor (control groups of version 2)
 * @param memoryPressure how long something waited for memory (version 2)
 * @param ioPressure how long something waited for input or output (version 2)
 */
public record Stats(
    OptionalLong memory,
    OptionalLong memoryPeak,
    Optional<Duration> cpuTime,
    OptionalLong throttledPeriods,
    OptionalLong pids,
    OptionalLong bytesRead,
    OptionalLong bytesWritten,
    OptionalLong oomKills,
    Optional<Duration> cpuPressure,
    Optional<Duration> memoryPressure,
    Optional<Duration> ioPressure) {

  /** Nothing is known but this. */
  public static Stats ofProcesses(
      OptionalLong memory, Optional<Duration> cpuTime, OptionalLong pids) {
    OptionalLong unknown = OptionalLong.empty();
    return new Stats(
        memory,
        unknown,
        cpuTime,
        unknown,
        pids,
        unknown,
        unknown,
        unknown,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }
}
