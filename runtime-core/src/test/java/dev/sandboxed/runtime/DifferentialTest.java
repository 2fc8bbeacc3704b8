package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same files and the same process under {@code runc} and under this runtime: what the process
 * sees of itself is the same, but for what is listed here with its reason.
 *
 * <p>runc and not crun: crun 1.8 refuses machines on which version 2 of control groups has a
 * controller beside version 1, also with {@code --cgroup-manager=disabled}.
 */
class DifferentialTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  @TempDir static Path directory;

  /**
   * {@code PROBE KEY KIND REASON}. A key that ends with {@code *} is the beginning of one. Kinds:
   * {@code more}, we have it and runc has not; {@code less}; {@code other}.
   */
  private static final String DIFFERENCES =
      """
      status Groups          other As Docker, the user's group is among them; a bundle lists the others only
      id     all             other The same
      status SigIgn          other runc passes on what it was started with; here no signal is ignored
      status Seccomp_filters other The filter of the bundle is made by libseccomp, perhaps in parts
      mounts /               other The root of a bundle is a directory, ours an overlay of layers
      mounts /dev            other Access times in /dev are as everywhere
      mounts /dev/*          other Devices are bound nosuid
      mounts /etc/hostname   more  Podman adds these to bundles
      mounts /etc/hosts      more  The same
      mounts /etc/resolv.conf more The same
      mounts /proc/interrupts more Docker masks it since 2025
      mounts /proc/*         other Masks are nosuid, nodev, noexec and read-only
      mounts /sys/firmware   other The same
      mounts /sys/devices/*  other The same
      mounts /sys            other The mount is read-only, its file system shared with the hub
      dev    mqueue          other Its group is the sandbox's; runc mounts it as the root of the host
      fds    0               other Standard input is empty; runc passes on its own
      env    HOSTNAME        more  As Docker and Podman
      env    FROM_IMAGE      more  Of the image that the tests use
      """;

  private static RuncBundle bundle;

  @BeforeAll
  static void unpack() throws IOException {
    Assumptions.assumeThat(System.getProperty("user.name"))
        .as("runc is run by root, for it makes control groups")
        .isEqualTo("root");
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    bundle = new RuncBundle(directory);
  }

  @Test
  void processStatusIsThatOfRunc() throws Exception {
    compare("status", List.of("cat", "/proc/self/status"), DifferentialTest::fields);
  }

  @Test
  void mountsAreThoseOfRunc() throws Exception {
    compare("mounts", List.of("mounts"), DifferentialTest::mounts);
  }

  @Test
  void limitsAreThoseOfRunc() throws Exception {
    compare("limits", List.of("cat", "/proc/self/limits"), DifferentialTest::limits);
  }

  @Test
  void controlGroupsAreThoseOfRunc() throws Exception {
    compare("cgroup", List.of("cat", "/proc/self/cgroup"), DifferentialTest::whole);
  }

  @Test
  void identityIsThatOfRunc() throws Exception {
    compare("id", List.of("id"), DifferentialTest::whole);
    compare(
        "maps",
        List.of("cat", "/proc/self/uid_map", "/proc/self/gid_map", "/proc/self/setgroups"),
        DifferentialTest::whole);
  }

  @Test
  void devicesAreThoseOfRunc() throws Exception {
    compare("dev", List.of("ls", "/dev"), DifferentialTest::entries);
    compare("pts", List.of("ls", "/dev/pts"), DifferentialTest::entries);
  }

  @Test
  void environmentIsThatOfRunc() throws Exception {
    compare("env", List.of("env"), DifferentialTest::variables);
    compare("pwd", List.of("pwd"), DifferentialTest::whole);
    compare("hostname", List.of("hostname"), DifferentialTest::whole);
    compare("fds", List.of("fds"), DifferentialTest::descriptors);
  }

  private static void compare(
      String probe, List<String> command, Function<String, Map<String, String>> reading)
      throws Exception {
    List<String> words = new ArrayList<>(List.of("/bin/tiny"));
    words.addAll(command);
    Map<String, String> theirs = reading.apply(bundle.run(words));
    Map<String, String> ours = reading.apply(ours(command));
    List<String> unlisted = new ArrayList<>();
    TreeSet<String> keys = new TreeSet<>(theirs.keySet());
    keys.addAll(ours.keySet());
    for (String key : keys) {
      String one = theirs.getOrDefault(key, "nothing");
      String other = ours.getOrDefault(key, "nothing");
      String kind = !theirs.containsKey(key) ? "more" : !ours.containsKey(key) ? "less" : "other";
      if (!one.equals(other) && !isListed(probe, key, kind)) {
        unlisted.add(probe + " " + key + "  runc has " + one + ", we have " + other);
      }
    }
    assertThat(String.join("\n", unlisted)).isEmpty();
  }

  private static String ours(List<String> command) throws InterruptedException {
    SandboxSpec spec =
        SandboxSpec.of("tiny")
            .command(command.toArray(String[]::new))
            .limits(Limits.builder().ulimit("nofile=256:512").build());
    try (Sandbox sandbox = RUNTIME.start(spec)) {
      TestRuntime.eventually("it runs", () -> sandbox.state() instanceof State.Exited);
      return sandbox.logs().stdout();
    }
  }

  private static boolean isListed(String probe, String key, String kind) {
    for (String line : DIFFERENCES.lines().toList()) {
      String[] columns = line.split(" +", 4);
      String name = columns[1];
      boolean named =
          name.endsWith("*")
              ? key.startsWith(name.substring(0, name.length() - 1))
              : key.equals(name);
      if (named && columns[0].equals(probe) && columns[2].equals(kind)) {
        return true;
      }
    }
    return false;
  }

  private static Map<String, String> descriptors(String text) {
    Map<String, String> descriptors = new TreeMap<>();
    for (String line : text.lines().toList()) {
      String[] parts = line.split(" ", 2);
      descriptors.put(parts[0], parts[1].replaceAll("\\[\\d+]", ""));
    }
    return descriptors;
  }

  private static Map<String, String> variables(String text) {
    Map<String, String> variables = new TreeMap<>();
    for (String line : text.lines().toList()) {
      String[] parts = line.split("=", 2);
      variables.put(parts[0], parts[1]);
    }
    return variables;
  }

  private static Map<String, String> whole(String text) {
    return Map.of("all", text.strip());
  }

  /** {@code Name: value}, without what depends on the moment. */
  private static Map<String, String> fields(String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    for (String line : text.lines().toList()) {
      String[] parts = line.split(":\\s*", 2);
      boolean changes =
          parts[0].startsWith("Vm")
              || parts[0].startsWith("Rss")
              || parts[0].endsWith("ctxt_switches")
              || List.of("HugetlbPages", "FDSize", "SigQ", "Mems_allowed").contains(parts[0]);
      if (!changes) {
        fields.put(parts[0], parts[1].strip());
      }
    }
    return fields;
  }

  /** Type and options by mount point; sizes are those of this machine's memory. */
  private static Map<String, String> mounts(String text) {
    Map<String, String> mounts = new TreeMap<>();
    for (String line : text.lines().toList()) {
      String[] fields = line.split(" ");
      int dash = Arrays.asList(fields).indexOf("-");
      String options = fields[5] + "," + fields[dash + 3];
      mounts.merge(
          fields[4],
          fields[dash + 1]
              + " "
              + Arrays.stream(options.split(","))
                  .filter(option -> !option.matches("(lower|upper|work)dir.*|nr_inodes.*"))
                  .distinct()
                  .sorted()
                  .collect(Collectors.joining(",")),
          (one, other) -> one + " and " + other);
    }
    return mounts;
  }

  private static Map<String, String> limits(String text) {
    Map<String, String> limits = new LinkedHashMap<>();
    for (String line : text.lines().skip(1).toList()) {
      limits.put(
          line.substring(0, 26).strip().replace(' ', '-'),
          line.substring(26).replaceAll("\\s+", " ").strip());
    }
    return limits;
  }

  private static Map<String, String> entries(String text) {
    Map<String, String> entries = new TreeMap<>();
    for (String line : text.lines().toList()) {
      String[] words = line.split(" ", 7);
      entries.put(
          words[6], String.join(" ", Arrays.copyOf(words, 5 + (words[0].equals("c") ? 1 : 0))));
    }
    return entries;
  }
}
