package dev.sandboxed.runtime.internal.cgroups;

import dev.sandboxed.runtime.spec.Stats;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Reads the files of a control group, whichever version has them. */
final class GroupStats {

  private static final long NANOS_PER_MICRO = 1000;

  private final List<Path> directories;

  GroupStats(List<Path> directories) {
    this.directories = directories;
  }

  Stats read() {
    return new Stats(
        number("memory.current", "memory.usage_in_bytes"),
        number("memory.peak", "memory.max_usage_in_bytes"),
        cpuTime(),
        field("cpu.stat", "nr_throttled"),
        number("pids.current"),
        io("rbytes=", " Read "),
        io("wbytes=", " Write "),
        oomKills(),
        pressure("cpu.pressure"),
        pressure("memory.pressure"),
        pressure("io.pressure"));
  }

  private Optional<Duration> cpuTime() {
    OptionalLong micros = field("cpu.stat", "usage_usec");
    OptionalLong nanos =
        micros.isPresent()
            ? OptionalLong.of(micros.getAsLong() * NANOS_PER_MICRO)
            : number("cpuacct.usage");
    return nanos.isPresent() ? Optional.of(Duration.ofNanos(nanos.getAsLong())) : Optional.empty();
  }

  private OptionalLong oomKills() {
    OptionalLong kills = field("memory.events", "oom_kill");
    return kills.isPresent() ? kills : field("memory.oom_control", "oom_kill");
  }

  private OptionalLong number(String... files) {
    for (String file : files) {
      String content = content(file);
      if (!content.isEmpty()) {
        return OptionalLong.of(Long.parseLong(content));
      }
    }
    return OptionalLong.empty();
  }

  /** The number after a name at the beginning of a line. */
  private OptionalLong field(String file, String name) {
    for (String line : content(file).lines().toList()) {
      if (line.startsWith(name + " ")) {
        return OptionalLong.of(Long.parseLong(line.substring(name.length() + 1).strip()));
      }
    }
    return OptionalLong.empty();
  }

  /**
   * A sum over all devices, of {@code io.stat} or of what version 1 has in its place. The former
   * has no line for a device until something is read from it or written.
   */
  private OptionalLong io(String key, String legacyKey) {
    String legacy = content("blkio.throttle.io_service_bytes");
    if (!isThere("io.stat") && legacy.isEmpty()) {
      return OptionalLong.empty();
    }
    long sum = 0;
    for (String word : content("io.stat").split("\\s+", -1)) {
      sum += word.startsWith(key) ? Long.parseLong(word.substring(key.length())) : 0;
    }
    for (String line : legacy.lines().toList()) {
      int at = line.indexOf(legacyKey);
      sum += at < 0 ? 0 : Long.parseLong(line.substring(at + legacyKey.length()).strip());
    }
    return OptionalLong.of(sum);
  }

  /** {@code some avg10=0.00 avg60=0.00 avg300=0.00 total=123}, in microseconds. */
  private Optional<Duration> pressure(String file) {
    String content = content(file);
    int total = content.indexOf("total=");
    if (!content.startsWith("some ") || total < 0) {
      return Optional.empty();
    }
    String micros = content.lines().findFirst().orElse("").substring(total + "total=".length());
    return Optional.of(Duration.ofNanos(Long.parseLong(micros.strip()) * NANOS_PER_MICRO));
  }

  private boolean isThere(String file) {
    for (Path directory : directories) {
      if (Files.exists(directory.resolve(file))) {
        return true;
      }
    }
    return false;
  }

  private String content(String file) {
    for (Path directory : directories) {
      String content = GroupFile.read(directory.resolve(file));
      if (!content.isEmpty()) {
        return content;
      }
    }
    return "";
  }
}
