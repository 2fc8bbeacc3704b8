package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.cache.ImageCacheSettings;
import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.PullPolicy;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A runtime on the real kernel with a store of its own for one test class, and the check that
 * nothing is left: no directory of a sandbox after each test, no process, mount or file of the
 * runtime after the class.
 */
final class TestRuntime
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {

  private Path store;
  private Identity identity;
  private FilesWriters writers;
  private TestImages images;
  private SandboxRuntime runtime;
  private List<String> mountsBefore;
  private List<File> scratchBefore;

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    mountsBefore = mounts();
    store =
        Files.createTempDirectory(Files.createDirectories(Path.of("target/stores")), "store")
            .toAbsolutePath();
    identity = IdentityChoice.ofThisProcess();
    NativeProgram program = NativeProgram.in(store);
    writers = new FilesWriters(program, identity);
    images = new TestImages(store, writers);
    runtime = new SandboxRuntime(settings(store), identity, program, images);
  }

  /** A sandbox of the whole class may have files here. */
  @Override
  public void beforeEach(ExtensionContext context) {
    scratchBefore = scratch();
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    eventually("directories of sandboxes are left", () -> scratchBefore.containsAll(scratch()));
  }

  @Override
  public void afterAll(ExtensionContext context) throws Exception {
    runtime.close();
    eventually("files of the runtime are left", () -> content(runs()).isEmpty());
    eventually("processes of the runtime are left", () -> nativeProcesses().isEmpty());
    assertThat(mounts()).as("mounts of this machine").isEqualTo(mountsBefore);
    writers.delete(store.resolve("layers"));
    writers.delete(store);
  }

  /** Another one in the same store. */
  SandboxRuntime runtimeWithoutSnapshots() {
    RuntimeSettings usual = settings(store);
    RuntimeSettings off =
        new RuntimeSettings(
            usual.images(), usual.pull(), usual.startTimeout(), usual.bestEffortLimits(), false);
    return new SandboxRuntime(off, identity, NativeProgram.in(store), images);
  }

  SandboxRuntime runtime() {
    return runtime;
  }

  TestImages images() {
    return images;
  }

  Identity identity() {
    return identity;
  }

  /** Skips the test where sandboxes have a single id. */
  void severalIds() {
    Assumptions.assumeThat(identity.count()).as("ids in sandboxes").isGreaterThan(2000);
  }

  FilesWriters writers() {
    return writers;
  }

  Path store() {
    return store;
  }

  Sandbox start(SandboxSpec spec) {
    return runtime.start(spec);
  }

  /** A sandbox of {@code tiny} with this command. */
  Sandbox start(String... command) {
    SandboxSpec spec = SandboxSpec.of("tiny");
    return runtime.start(command.length == 0 ? spec : spec.command(command));
  }

  static RuntimeSettings settings(Path store) {
    return new RuntimeSettings(
        ImageCacheSettings.builder(store).offline(true).build(),
        PullPolicy.IF_NOT_PRESENT,
        Duration.ofSeconds(20),
        false,
        true);
  }

  interface Condition {
    boolean holds() throws IOException;
  }

  static void eventually(String complaint, Condition condition) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
    for (; ; ) {
      try {
        if (condition.holds()) {
          return;
        }
      } catch (IOException e) {
        // it was deleted while we looked: look again
      }
      assertThat(System.nanoTime()).as(complaint).isLessThan(deadline);
      Thread.sleep(5);
    }
  }

  private List<File> scratch() {
    List<File> scratch = new ArrayList<>();
    for (File run : content(runs())) {
      scratch.addAll(content(new File(run, "scratch")));
    }
    return scratch;
  }

  private File runs() {
    return store.resolve("run").toFile();
  }

  /** What is in a directory; nothing when it is missing. */
  private static List<File> content(File directory) {
    File[] content = directory.listFiles();
    return content == null ? List.of() : List.of(content);
  }

  private static List<String> mounts() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .filter(line -> line.contains("sandboxed") || line.contains("/stores/"))
        .toList();
  }

  List<ProcessHandle> nativeProcesses() {
    return ProcessHandle.current()
        .children()
        .filter(child -> comm(child.pid()).equals("sandbox-init"))
        .toList();
  }

  /** The lines of mountinfo of the hub: the child of the monitor. */
  Stream<String> mountsOfHub() throws IOException {
    for (ProcessHandle monitor : nativeProcesses()) {
      for (ProcessHandle hub : monitor.children().toList()) {
        return Files.readAllLines(Path.of("/proc/" + hub.pid() + "/mountinfo")).stream();
      }
    }
    return Stream.of();
  }

  /** The files of the runtime itself whose names begin so. */
  List<String> filesOfRun(String prefix) {
    List<String> names = new ArrayList<>();
    for (File run : content(runs())) {
      for (File file : content(run)) {
        if (file.getName().startsWith(prefix)) {
          names.add(file.getName());
        }
      }
    }
    return names;
  }

  /** The programs in sandboxes of this JVM. */
  List<ProcessHandle> programs() {
    return ProcessHandle.current()
        .descendants()
        .filter(process -> comm(process.pid()).equals("tiny"))
        .toList();
  }

  /**
   * What the monitor, the hub and what they have started hold: processes, descriptors, mounts and
   * links of the hub, and directories of sandboxes.
   */
  List<Long> footprint() throws IOException {
    List<ProcessHandle> processes = ProcessHandle.current().descendants().toList();
    ProcessHandle hub = nativeProcesses().get(0).children().findFirst().orElseThrow();
    long descriptors = 0;
    for (ProcessHandle each : List.of(nativeProcesses().get(0), hub)) {
      descriptors += content(new File("/proc/" + each.pid() + "/fd")).size();
    }
    Path proc = Path.of("/proc/" + hub.pid());
    return List.of(
        (long) processes.size(),
        descriptors,
        (long) Files.readAllLines(proc.resolve("mountinfo")).size(),
        (long) Files.readAllLines(proc.resolve("net/dev")).size(),
        (long) scratch().size());
  }

  /** The states of the programs in sandboxes of this JVM, as proc(5) has them. */
  List<String> states() {
    return ProcessHandle.current()
        .descendants()
        .map(process -> stat(process.pid()))
        .filter(stat -> stat.contains("(tiny)"))
        .map(stat -> stat.substring(stat.indexOf(')') + 2, stat.indexOf(')') + 3))
        .toList();
  }

  private static String stat(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // it has ended
    }
  }

  private static String comm(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/comm"), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      return ""; // it has ended
    }
  }
}
