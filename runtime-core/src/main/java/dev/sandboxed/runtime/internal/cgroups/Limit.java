package dev.sandboxed.runtime.internal.cgroups;

import dev.sandboxed.runtime.spec.ByteSize;
import dev.sandboxed.runtime.spec.Limits;
import java.util.ArrayList;
import java.util.List;

/**
 * A limit as a control group takes it.
 *
 * @param words what is limited, for messages
 * @param controller the kernel's controller in version 2; version 1 calls io {@code blkio}
 * @param unified files of version 2, of which the first that exists is written
 * @param legacy the same of version 1
 * @param value what is written
 * @param legacyValue the same of version 1
 */
record Limit(
    String words,
    String controller,
    List<String> unified,
    List<String> legacy,
    String value,
    String legacyValue) {

  private static final long PERIOD = 100_000; // microseconds

  static List<Limit> of(Limits limits) {
    List<Limit> all = new ArrayList<>();
    if (limits.memory() != 0) {
      String words = "memory to " + ByteSize.inWords(limits.memory());
      String bytes = Long.toString(limits.memory());
      all.add(one(words, "memory", "memory.max", "memory.limit_in_bytes", bytes));
    }
    if (limits.cpus() != 0) {
      long quota = Math.round(limits.cpus() * PERIOD);
      all.add(
          new Limit(
              "processors to " + limits.cpus(),
              "cpu",
              List.of("cpu.max"),
              List.of("cpu.cfs_quota_us"),
              quota + " " + PERIOD,
              Long.toString(quota)));
    }
    if (limits.pids() != 0) {
      String words = "processes to " + limits.pids();
      all.add(one(words, "pids", "pids.max", "pids.max", Long.toString(limits.pids())));
    }
    if (limits.ioWeight() != 0) {
      all.add(
          new Limit(
              "the io weight to " + limits.ioWeight(),
              "io",
              List.of("io.weight", "io.bfq.weight"),
              List.of("blkio.weight", "blkio.bfq.weight"),
              Integer.toString(limits.ioWeight()),
              Integer.toString(limits.ioWeight())));
    }
    return all;
  }

  private static Limit one(
      String words, String controller, String unified, String legacy, String value) {
    return new Limit(words, controller, List.of(unified), List.of(legacy), value, value);
  }
}
