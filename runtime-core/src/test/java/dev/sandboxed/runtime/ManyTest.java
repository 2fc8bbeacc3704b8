package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Many sandboxes, in a row and at once. {@code runtime-core/robustness many} runs this with larger
 * numbers.
 */
@Tag("slow")
class ManyTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final int STARTS = Integer.getInteger("sandboxed.starts", 300);
  private static final int AT_ONCE = Integer.getInteger("sandboxed.at-once", 50);
  private static final int WARM_UP = 60;
  private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s*(\\d+) kB");
  private static final Pattern NETWORKS = Pattern.compile("(?m)^net_namespace\\s+(\\d+)");

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");
  private static final SandboxSpec RICH =
      TINY.command("listen", "8080")
          .port(8080)
          .network(Network.of("back"), "alias")
          .hostPort(8081)
          .limits(Limits.builder().pids(50).bestEffort().build());

  @Test
  void startsInARowLeaveNothingBehind() throws Exception {
    live(WARM_UP);
    Map<String, Long> before = settled();

    live(STARTS);

    Map<String, Long> after = settled();
    System.out.printf("%d starts and stops: %s, before %s%n", STARTS, after, before);
    after.forEach(
        (what, amount) ->
            assertThat(amount)
                .as("%s after %d starts, before: %s", what, STARTS, before)
                .isLessThanOrEqualTo(before.get(what) + slack(what)));
  }

  @Test
  void manyRunAtOnce() throws Exception {
    live(1);
    List<SandboxSpec> specs =
        IntStream.range(0, AT_ONCE)
            .mapToObj(index -> TINY.name("s" + index).startTimeout(java.time.Duration.ofMinutes(5)))
            .toList();
    long begin = System.nanoTime();
    List<Sandbox> sandboxes = RUNTIME.runtime().startAll(specs);
    long started = System.nanoTime();
    long resident = resident(hub());
    try {
      for (Sandbox sandbox : sandboxes) {
        assertThat(sandbox.exec("/bin/tiny", "hostname").stdout()).isEqualTo(sandbox.name() + "\n");
      }
    } finally {
      List<Thread> closers = sandboxes.stream().map(sandbox -> new Thread(sandbox::close)).toList();
      closers.forEach(Thread::start);
      for (Thread closer : closers) {
        closer.join();
      }
    }
    System.out.printf(
        "%d at once started in %d ms; the hub then had %d kB%n",
        AT_ONCE, (started - begin) / 1_000_000, resident);
    assertThat(RUNTIME.states()).isEmpty();
  }

  private static void live(int times) {
    for (int i = 0; i < times; i++) {
      boolean rich = i % 10 == 0;
      try (Sandbox sandbox = RUNTIME.start(rich ? RICH : TINY)) {
        if (i % 5 == 0) {
          assertThat(sandbox.exec("/bin/tiny", "echo", "alive").stdout()).isEqualTo("alive\n");
        }
      }
    }
  }

  /** What must not grow, as soon as it does not shrink any more: the kernel tidies up later. */
  private static Map<String, Long> settled() throws Exception {
    Map<String, Long> least = amounts();
    for (int i = 0; i < 30; i++) {
      Thread.sleep(100);
      amounts().forEach((what, amount) -> least.merge(what, amount, Math::min));
    }
    return least;
  }

  /** Of what can be read: another user's descriptors and mounts are shown to root only. */
  private static Map<String, Long> amounts() throws IOException {
    Map<String, Long> amounts = new LinkedHashMap<>();
    ProcessHandle hub = hub();
    ProcessHandle monitor = hub.parent().orElseThrow();
    for (ProcessHandle process : List.of(ProcessHandle.current(), monitor, hub)) {
      String name = process.equals(hub) ? "hub" : process.equals(monitor) ? "monitor" : "JVM";
      put(amounts, "descriptors of the " + name, entries("/proc/" + process.pid() + "/fd"));
      if (!name.equals("JVM")) {
        amounts.put("kB of the " + name, resident(process));
        put(amounts, "mounts of the " + name, lines("/proc/" + process.pid() + "/mountinfo"));
      }
    }
    put(amounts, "mounts of this machine", lines("/proc/self/mountinfo"));
    amounts.put("processes below the JVM", ProcessHandle.current().descendants().count());
    amounts.put(
        "control groups", (long) Leftovers.controlGroups(ProcessHandle.current().pid()).size());
    Matcher networks = NETWORKS.matcher(Leftovers.content(Path.of("/proc/slabinfo")));
    put(amounts, "network namespaces", networks.find() ? Long.parseLong(networks.group(1)) : -1);
    File[] runs = RUNTIME.store().resolve("run").toFile().listFiles();
    for (File run : runs == null ? new File[0] : runs) {
      put(amounts, "files of sandboxes", entries(run + "/scratch"));
    }
    return amounts;
  }

  private static void put(Map<String, Long> amounts, String what, long amount) {
    if (amount >= 0) {
      amounts.put(what, amount);
    }
  }

  private static long slack(String what) {
    if (what.startsWith("kB")) {
      return 512;
    }
    if (what.startsWith("network")) {
      return 60; // other tests and programs of this machine make some as well
    }
    return what.equals("descriptors of the JVM") ? 10 : 0;
  }

  private static long entries(String directory) {
    String[] names = new File(directory).list();
    return names == null ? -1 : names.length;
  }

  private static long lines(String file) {
    long lines = Leftovers.content(Path.of(file)).lines().count();
    return lines == 0 ? -1 : lines;
  }

  private static long resident(ProcessHandle process) {
    Matcher matcher =
        RESIDENT.matcher(Leftovers.content(Path.of("/proc/" + process.pid() + "/status")));
    assertThat(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  private static ProcessHandle hub() {
    List<ProcessHandle> hubs = new ArrayList<>();
    for (ProcessHandle monitor : RUNTIME.nativeProcesses()) {
      monitor.children().forEach(hubs::add);
    }
    assertThat(hubs).hasSize(1);
    return hubs.get(0);
  }
}
