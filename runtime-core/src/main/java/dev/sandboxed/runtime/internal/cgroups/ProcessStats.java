package dev.sandboxed.runtime.internal.cgroups;

import dev.sandboxed.runtime.spec.Stats;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;

/** What the processes of a sandbox without a control group use, from /proc. */
public final class ProcessStats {

  private static final long TICK = 10; // milliseconds: USER_HZ is 100 wherever we run

  /**
   * Of a sandbox and its descendants.
   *
   * @param monitor the native program that this JVM has started
   * @param pid of the sandbox in the namespace of the hub, which is the monitor's child
   */
  public static Stats of(long monitor, int pid) {
    List<ProcessHandle> processes =
        programs(monitor, pid)
            .flatMap(main -> Stream.concat(Stream.of(main), main.descendants()))
            .toList();
    if (processes.isEmpty()) {
      return Stats.ofProcesses(OptionalLong.empty(), Optional.empty(), OptionalLong.empty());
    }
    long kilobytes = 0;
    long ticks = 0;
    long threads = 0;
    for (ProcessHandle process : processes) {
      String status = GroupFile.read(file(process, "status"));
      kilobytes += number(status, "VmRSS:");
      threads += number(status, "Threads:");
      ticks += ticks(GroupFile.read(file(process, "stat")));
    }
    return Stats.ofProcesses(
        OptionalLong.of(kilobytes * 1024),
        Optional.of(Duration.ofMillis(ticks * TICK)),
        OptionalLong.of(threads));
  }

  /** The id on this machine of the program of a sandbox; 0: it has ended. */
  public static long program(long monitor, int pid) {
    return programs(monitor, pid).mapToLong(ProcessHandle::pid).findFirst().orElse(0);
  }

  private static Stream<ProcessHandle> programs(long monitor, int pid) {
    return ProcessHandle.of(monitor).stream()
        .flatMap(ProcessHandle::children)
        .flatMap(ProcessHandle::children)
        .filter(child -> isPid(child, pid));
  }

  /** {@code NSpid: 4711 12 1}: in the host's, the hub's and its own namespace. */
  private static boolean isPid(ProcessHandle process, int pid) {
    for (String line : GroupFile.read(file(process, "status")).lines().toList()) {
      if (line.startsWith("NSpid:")) {
        String[] numbers = line.split("\\s+", -1);
        return numbers.length >= 3 && numbers[numbers.length - 2].equals(Integer.toString(pid));
      }
    }
    return false;
  }

  private static long number(String status, String name) {
    for (String line : status.lines().toList()) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.split("\\s+", -1)[1]);
      }
    }
    return 0;
  }

  /** Fields 14 to 17 of proc_pid_stat(5): its own time and that of children waited for. */
  private static long ticks(String stat) {
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1);
    long sum = 0;
    for (int field = 11; field <= 14 && fields.length > 14; field++) {
      sum += Long.parseLong(fields[field]);
    }
    return sum;
  }

  private static Path file(ProcessHandle process, String name) {
    return Path.of("/proc", Long.toString(process.pid()), name);
  }

  private ProcessStats() {}
}
