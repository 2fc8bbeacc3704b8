package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.files.FileContent;
import dev.sandboxed.runtime.internal.files.HostTree;
import dev.sandboxed.runtime.internal.host.Errno;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.FileSink;
import dev.sandboxed.runtime.internal.launch.MonitorGoneException;
import dev.sandboxed.runtime.internal.launch.SandboxReader;
import dev.sandboxed.runtime.internal.launch.StepFailedException;
import dev.sandboxed.runtime.internal.launch.StepFailure;
import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.SandboxException;
import dev.sandboxed.runtime.spec.SandboxFileException;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Handles the files of a sandbox, each time with an {@link Attendant}. Thread-safe. */
final class AttendedFiles implements SandboxFiles {

  /** How long copying takes depends on what is copied; an interrupt ends it. */
  private static final Duration FOREVER = Duration.ofDays(365);

  private final RuntimeParts parts;
  private final SandboxPlan plan;
  private final SandboxLife life;

  AttendedFiles(RuntimeParts parts, SandboxPlan plan, SandboxLife life) {
    this.parts = parts;
    this.plan = plan;
    this.life = life;
  }

  @Override
  public void write(String path, byte[] content) {
    copyIn(FileCopy.bytes(content, path));
  }

  @Override
  public void copyIn(FileCopy copy) {
    String what = "copy " + copy.source() + " to " + copy.to() + " of";
    Instance instance = life.state().requireRunning(what);
    perform(
        what,
        () -> {
          try (Attendant attendant = Attendant.ofRunning(parts, plan, instance)) {
            Deadline deadline = Deadline.in(FOREVER);
            new CopyIn(attendant.process(), deadline, attendant.accounts(), parts.identity())
                .run(copy);
          }
        });
  }

  @Override
  public void copyOut(String path, Path to) {
    HostTree tree = new HostTree(to.toAbsolutePath());
    read("copy " + path + " to " + to.toAbsolutePath() + " from", path, tree);
  }

  @Override
  public byte[] read(String path) {
    FileContent content = new FileContent();
    read("read " + path + " of", path, content);
    return content.bytes();
  }

  private void read(String what, String path, FileSink sink) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException("The path of a sandbox '" + path + "' is not absolute");
    }
    Instance instance = life.state().requireOpen(what);
    perform(
        what,
        () -> {
          try (Attendant attendant = Attendant.of(parts, plan, instance)) {
            new SandboxReader(attendant.process(), Deadline.in(FOREVER)).read(path, sink);
            sink.finish();
          }
        });
  }

  private interface Work {
    void run()
        throws CopyFailedException,
            StepFailedException,
            TimeoutException,
            InterruptedException,
            IOException;
  }

  private void perform(String what, Work work) {
    try {
      work.run();
    } catch (CopyFailedException e) {
      throw failed(what, e.reason(), e);
    } catch (IOException | UncheckedIOException e) {
      throw failed(what, reason(e), e);
    } catch (StepFailedException e) {
      throw failed(what, reason(e.failure()), e);
    } catch (MonitorGoneException e) {
      throw new SandboxGoneException(couldNot(what) + "it is gone.", e);
    } catch (TimeoutException e) {
      throw failed(what, "it took too long", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(what, "the thread was interrupted", e);
    }
  }

  private SandboxException failed(String what, String reason, Throwable cause) {
    life.state().requireOpen(what);
    if (wasDismissed(cause)) {
      life.state().requireRunning(what);
      return new SandboxFileException(
          couldNot(what) + "it was restarted or reset meanwhile.", cause);
    }
    return new SandboxFileException(
        couldNot(what) + reason + (reason.endsWith(".") ? "" : "."), cause);
  }

  /** Whether the hub has ended the attendant, or has not started it, for its sandbox is no more. */
  private static boolean wasDismissed(Throwable cause) {
    for (@Nullable Throwable each = cause; each != null; each = each.getCause()) {
      if (each instanceof StepFailedException failed) {
        return !failed.failure().isStep();
      }
    }
    return false;
  }

  private String couldNot(String what) {
    return "Could not " + what + " sandbox " + life + ": ";
  }

  private static String reason(StepFailure failure) {
    return "could not " + failure.description() + ": " + Errno.describe(failure.errno());
  }

  private static String reason(Exception e) {
    Throwable cause = e.getCause();
    Throwable real = e instanceof UncheckedIOException && cause != null ? cause : e;
    String message = real.getMessage();
    return message == null ? real.toString() : message;
  }
}
