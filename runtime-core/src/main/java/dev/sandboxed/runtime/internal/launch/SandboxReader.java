package dev.sandboxed.runtime.internal.launch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.layer.TreeEntry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeoutException;

/**
 * Reads files of a sandbox, by a process of the runtime that has its root directory and waits for
 * steps. Used once, by one thread.
 */
public final class SandboxReader {

  private final RemoteProcess process;
  private final Deadline deadline;

  public SandboxReader(RemoteProcess process, Deadline deadline) {
    this.process = process;
    this.deadline = deadline;
  }

  /**
   * Tells the sink of a file, or of a directory and everything in it. The path of the first is
   * empty, those of the others are relative to it.
   *
   * @throws IOException as the sink does
   * @throws ReadFailedException saying what could not be read
   */
  public void read(String path, FileSink sink) throws IOException {
    WalkedTree tree = new WalkedTree(this::tell, latin(path), false);
    for (TreeEntry entry = tree.next(); entry != null; entry = tree.next()) {
      byte[] name = entry.path().getBytes(ISO_8859_1);
      switch (entry.kind()) {
        case DIRECTORY -> sink.directory(name, entry.metadata());
        case SYMLINK -> sink.symlink(name, entry.target().getBytes(ISO_8859_1), entry.metadata());
        case FILE -> sink.file(name, entry.metadata(), new HoledContent(entry, tree.content()));
        default -> throw new IllegalStateException("sandbox-init tells of " + entry);
      }
    }
  }

  private static String latin(String path) {
    return new String(path.getBytes(UTF_8), ISO_8859_1);
  }

  private Decoder tell(Steps steps) throws IOException {
    try {
      process.resume(steps);
      return process.awaitTold(deadline);
    } catch (StepFailedException e) {
      throw new ReadFailedException(e.failure(), e);
    } catch (TimeoutException e) {
      throw new IOException("it took too long", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("the thread was interrupted").initCause(e);
    }
  }
}
