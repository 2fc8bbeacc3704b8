package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Run by {@link ChildJvm}: copies a file into a sandbox and out again, and prints how many KiB the
 * largest of the native processes has had in memory.
 */
final class CopyLargeFileInChild {

  public static void main(String[] arguments) throws Exception {
    Path store = Path.of(arguments[0]);
    Identity identity = IdentityChoice.ofThisProcess();
    NativeProgram program = NativeProgram.in(store);
    TestImages images = new TestImages(store, new FilesWriters(program, identity));
    Peak peak = new Peak();
    Thread watcher = new Thread(peak);
    try (SandboxRuntime runtime =
            new SandboxRuntime(TestRuntime.settings(store), identity, program, images);
        Sandbox sandbox = runtime.start(SandboxSpec.of("tiny"))) {
      watcher.start();
      sandbox.files().copyIn(FileCopy.of(Path.of(arguments[1]), "/large"));
      sandbox.files().copyOut("/large", Path.of(arguments[2]));
    } finally {
      peak.ended.set(true);
      watcher.join();
    }
    System.out.println(peak.kibibytes);
  }

  private static final class Peak implements Runnable {

    private final AtomicBoolean ended = new AtomicBoolean();
    private long kibibytes;

    @Override
    public void run() {
      while (!ended.get()) {
        ProcessHandle.current().descendants().forEach(this::look);
      }
    }

    /** {@code VmHWM: 123 kB}, which a process that is ending lacks: proc(5). */
    private void look(ProcessHandle process) {
      try {
        for (String line : Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"))) {
          if (line.startsWith("VmHWM:")) {
            kibibytes = Math.max(kibibytes, Long.parseLong(line.replaceAll("\\D", "")));
          }
        }
      } catch (NoSuchFileException e) {
        return; // it has ended
      } catch (IOException e) {
        return; // ESRCH: it is ending
      }
    }
  }

  private CopyLargeFileInChild() {}
}
