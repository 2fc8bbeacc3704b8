package dev.sandboxed.junit.internal.report;

import dev.sandboxed.junit.internal.diagnosis.ConsolePrinter;
import dev.sandboxed.runtime.SandboxListener;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * This JVM's part in the report of a run. Each event is a line that is written when it happens, so
 * that a JVM which is killed loses none; the page of all JVMs is made when a JVM's tests are over,
 * and at its end. What goes wrong with the report is printed once and fails no test. Thread-safe.
 */
public final class RunReport {

  private static final Map<Path, RunReport> OF_THIS_JVM = new HashMap<>(); // guarded by itself

  private final ReportDirectory directory;

  /** Guarded by this. */
  private final IdentityHashMap<SandboxSpec, String> owners = new IdentityHashMap<>();

  private final Map<String, String> lastOwners = new HashMap<>(); // guarded by this

  private @Nullable FileChannel file; // guarded by this
  private int runtimes; // guarded by this
  private boolean changed; // guarded by this
  private boolean complained; // guarded by this

  private RunReport(ReportDirectory directory) {
    this.directory = directory;
  }

  /**
   * The report that this JVM takes part in.
   *
   * @param setting {@code sandboxed.report}, switched on
   * @param run what all JVMs of the run agree on; null: this JVM is a run by itself
   */
  public static RunReport open(String setting, @Nullable String run) {
    String alone = ProcessHandle.current().pid() + " alone since " + Instant.now();
    return of(Place.of(setting), run == null ? alone : run);
  }

  /** The report of the run that has begun there. */
  public static RunReport join(String setting) {
    return of(Place.of(setting), null);
  }

  private static RunReport of(Path path, @Nullable String run) {
    synchronized (OF_THIS_JVM) {
      RunReport report = OF_THIS_JVM.get(path);
      if (report == null) {
        report = new RunReport(new ReportDirectory(path));
        report.begin(run);
        OF_THIS_JVM.put(path, report);
        Runtime.getRuntime().addShutdownHook(new Thread(report::render, "sandboxed-report-end"));
      }
      return report;
    }
  }

  @SuppressWarnings("try") // the lock is held, not used
  private synchronized void begin(@Nullable String run) {
    try (FileChannel lock = directory.lock()) {
      if (run != null) {
        directory.begin(run, Place.isUnderGradle());
      }
      file = directory.create(ProcessHandle.current().pid());
    } catch (IOException e) {
      complain(e);
    }
  }

  /** Hears what one runtime does. */
  public synchronized SandboxListener listener() {
    runtimes++;
    return new SandboxEntries(this, runtimes);
  }

  /**
   * Says which class a sandbox is for that is going to be started.
   *
   * @param owner the name of the class; empty: the run's
   */
  public synchronized void wanted(SandboxSpec spec, String owner) {
    owners.put(spec, owner);
    lastOwners.put(spec.name() + " " + spec.image(), owner);
  }

  /** A start from a snapshot has specifications of its own: for who wanted the like last. */
  synchronized String owner(SandboxSpec spec) {
    String owner = owners.get(spec);
    return owner == null ? lastOwners.getOrDefault(spec.name() + " " + spec.image(), "") : owner;
  }

  /** A test, or a class with all of its tests, is over. */
  public void over(ExtensionContext context, Instant begin) {
    Map<String, Object> values = new HashMap<>();
    values.put("class", context.getRequiredTestClass().getName());
    context.getTestMethod().ifPresent(method -> values.put("test", context.getDisplayName()));
    Throwable thrown = context.getExecutionException().orElse(null);
    if (thrown != null) {
      boolean aborted = thrown.getClass().getSimpleName().equals("TestAbortedException");
      values.put(aborted ? "aborted" : "failure", String.valueOf(thrown.getMessage()));
    }
    String what = context.getTestMethod().isPresent() ? Entry.TEST : Entry.CLASS;
    add(Entry.of(what, begin, Duration.between(begin, Instant.now()), values));
  }

  synchronized void add(Entry entry) {
    if (file == null) {
      return;
    }
    String line = JsonLine.write(entry.values()) + "\n";
    try {
      ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        file.write(bytes);
      }
      changed = true;
    } catch (IOException e) {
      complain(e);
    }
  }

  /** Makes the page of what has happened until now. */
  public synchronized void render() {
    if (!changed) {
      return;
    }
    changed = false;
    try {
      renderLocked();
    } catch (IOException | RuntimeException e) {
      complain(e);
    }
  }

  @SuppressWarnings("try") // the lock is held, not used
  private void renderLocked() throws IOException {
    synchronized (OF_THIS_JVM) {
      try (FileChannel lock = directory.lock()) {
        directory.write(Page.of(new Overview(directory.read())));
      }
    }
  }

  private void complain(Exception problem) {
    if (!complained) {
      complained = true;
      ConsolePrinter.print(
          "Could not write the report of the run to "
              + directory.path()
              + ": "
              + problem
              + ". Set sandboxed.report to another directory, or to off.");
    }
  }
}
