package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.layer.SparseContent;
import dev.sandboxed.image.layer.TreeEntry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of a sandbox, by a process of the runtime that has its root directory and waits for
 * steps. Used once, by one thread.
 *
 * <p>The process tells of the files one message at a time.
 */
public final class SandboxReader {

  private final RemoteProcess process;
  private final Deadline deadline;
  private boolean begun;

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
    process.resume(new Steps().rootWalk(path, WalkedTree.ASKED));
    WalkedTree entries = new WalkedTree(this::receive);
    for (TreeEntry entry = entries.next(); entry != null; entry = entries.next()) {
      switch (entry.kind()) {
        case DIRECTORY -> sink.directory(bytes(entry.path()), entry.metadata());
        case SYMLINK -> sink.symlink(bytes(entry.path()), bytes(entry.target()), entry.metadata());
        case FILE -> {
          try (Content content = new Content(entry, entries.data(entry))) {
            sink.file(bytes(entry.path()), entry.metadata(), content);
          }
        }
        default -> throw new IllegalStateException("sandbox-init tells of " + entry);
      }
    }
  }

  private static byte[] bytes(String latin) {
    return latin.getBytes(StandardCharsets.ISO_8859_1);
  }

  private @Nullable Decoder receive() throws IOException {
    try {
      if (begun) {
        process.resumeWalk();
      }
      begun = true;
      return process.awaitFiles(deadline);
    } catch (StepFailedException e) {
      throw new ReadFailedException(e.failure(), e);
    } catch (TimeoutException e) {
      throw new IOException("it took too long", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (IOException) new InterruptedIOException("the thread was interrupted").initCause(e);
    }
  }

  /** The data of a file, with its holes. */
  private static final class Content extends SparseContent {

    private final TreeEntry entry;
    private final WalkedTree.Data data;
    private int parts; // begun so far
    private long hole; // comes next
    private long left; // of the part after it

    Content(TreeEntry entry, WalkedTree.Data data) {
      this.entry = entry;
      this.data = data;
      nextPart(0);
    }

    @Override
    public long skipHole() {
      long length = hole;
      hole = 0;
      return length;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      if (hole > 0) {
        int zeros = (int) Math.min(length, hole);
        Arrays.fill(buffer, offset, offset + zeros, (byte) 0);
        hole -= zeros;
        return zeros;
      }
      if (left == 0) {
        return -1;
      }
      int read = data.read(buffer, offset, (int) Math.min(length, left));
      left = read < 0 ? 0 : left - read;
      if (left == 0 && read >= 0) {
        TreeEntry.Part part = entry.parts().get(parts - 1);
        nextPart(part.offset() + part.length());
      }
      return read;
    }

    /** Passes over what nobody has read. */
    @Override
    public void close() throws IOException {
      byte[] unread = new byte[8192];
      while (read(unread, 0, unread.length) >= 0) {
        hole = 0;
      }
    }

    private void nextPart(long at) {
      if (parts < entry.parts().size()) {
        TreeEntry.Part part = entry.parts().get(parts++);
        hole = part.offset() - at;
        left = part.length();
      } else {
        hole = Math.max(0, entry.size() - at); // what is made up has no size
      }
    }
  }
}
