package dev.sandboxed.runtime.spec;

import java.util.ArrayList;
import java.util.List;

/**
 * What a sandbox may use of this machine. An immutable value; nothing is limited unless said.
 *
 * <pre>{@code
 * SandboxSpec.of("postgres:16").limits(Limits.builder().memory("512m").cpus(1.5).pids(200).build())
 * }</pre>
 *
 * <p>Memory, processors, processes and input/output are limited by the kernel's control groups,
 * which not every host hands to every user. A limit that cannot be enforced fails the start with
 * the remedy, unless {@link #bestEffort} is set: then it is left out and logged.
 *
 * @param memory bytes of memory, page cache and tmpfs included; what exceeds it is killed; 0: no
 *     limit
 * @param cpus how many processors' time it gets; 0: no limit
 * @param pids how many processes and threads there may be; 0: no limit
 * @param ioWeight its share of a busy disk, 1 to 1000, against 100 of the others; 0: as the others
 * @param sharedMemory bytes of /dev/shm; 0: 64 MiB, as in Docker
 * @param log bytes that are kept of what it writes to standard output and error, and of each
 *     command's; what comes after is dropped; 64 KiB at least; 0: 1 GiB
 * @param ulimits limits of each process; those that are not named are the JVM's
 * @param bestEffort whether a sandbox may start without a limit that cannot be enforced
 */
public record Limits(
    long memory,
    double cpus,
    long pids,
    int ioWeight,
    long sharedMemory,
    long log,
    List<Ulimit> ulimits,
    boolean bestEffort) {

  private static final long LEAST_MEMORY = 1 << 20;
  private static final long LEAST_LOG = 1 << 16;
  private static final long USUAL_LOG = 1 << 30;
  private static final Limits NONE = builder().build();

  public Limits {
    require(memory == 0 || memory >= LEAST_MEMORY, "memory", "at least 1m", memory);
    require(cpus == 0 || (cpus >= 0.01 && cpus <= 10_000), "cpus", "from 0.01 to 10000", cpus);
    require(pids >= 0 && pids <= 4_194_304, "pids", "from 1 to 4194304", pids);
    require(ioWeight >= 0 && ioWeight <= 1000, "io weight", "from 1 to 1000", ioWeight);
    require(sharedMemory >= 0, "shared memory", "positive", sharedMemory);
    log = log == 0 ? USUAL_LOG : log;
    require(log >= LEAST_LOG, "the log", "at least 64k", log);
    ulimits = List.copyOf(ulimits);
  }

  /** No limit but that of /dev/shm. */
  public static Limits none() {
    return NONE;
  }

  public static Builder builder() {
    return new Builder();
  }

  /** Whether anything is limited that takes a control group. */
  public boolean needControlGroup() {
    return memory != 0 || cpus != 0 || pids != 0 || ioWeight != 0;
  }

  /** Puts limits together; what is left out is not limited. Not thread-safe. */
  public static final class Builder {

    private long memory;
    private double cpus;
    private long pids;
    private int ioWeight;
    private long sharedMemory;
    private long log;
    private final List<Ulimit> ulimits = new ArrayList<>();
    private boolean bestEffort;

    private Builder() {}

    /** In bytes, 1 MiB at least. */
    public Builder memory(long bytes) {
      memory = bytes;
      return this;
    }

    /** As {@link ByteSize#parse} reads it: {@code 512m}, {@code 2g}. */
    public Builder memory(String size) {
      return memory(ByteSize.parse(size));
    }

    /** Processors' time per time: 1.5 is one and a half processors; 0.01 to 10000. */
    public Builder cpus(double number) {
      cpus = number;
      return this;
    }

    /** Processes and threads together, 1 to 4194304. */
    public Builder pids(long number) {
      pids = number;
      return this;
    }

    /** 1 to 1000; the others have 100. */
    public Builder ioWeight(int weight) {
      ioWeight = weight;
      return this;
    }

    /** The size of /dev/shm in bytes. */
    public Builder sharedMemory(long bytes) {
      sharedMemory = bytes;
      return this;
    }

    /** The size of /dev/shm as {@link ByteSize#parse} reads it. */
    public Builder sharedMemory(String size) {
      return sharedMemory(ByteSize.parse(size));
    }

    /**
     * What is kept of its output, and of each command's, as {@link ByteSize#parse} reads it; {@code
     * 64k} at least.
     */
    public Builder log(String size) {
      log = ByteSize.parse(size);
      return this;
    }

    /** As {@link Ulimit#parse} reads it: {@code nofile=1024:2048}. */
    public Builder ulimit(String limit) {
      ulimits.add(Ulimit.parse(limit));
      return this;
    }

    /**
     * Starts the sandbox without those limits that cannot be enforced here, with a line in the log.
     */
    public Builder bestEffort() {
      bestEffort = true;
      return this;
    }

    public Limits build() {
      return new Limits(memory, cpus, pids, ioWeight, sharedMemory, log, ulimits, bestEffort);
    }
  }

  private static void require(boolean holds, String what, String expected, Number actual) {
    if (!holds) {
      throw new IllegalArgumentException(
          "The limit of " + what + " must be " + expected + ", but is " + actual);
    }
  }
}
