package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.image.layer.SparseContent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Arrays;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads files of a sandbox, by a process of the runtime that has its root directory and waits for
 * steps. Used once, by one thread.
 *
 * <p>The process tells of the files as the steps that would write them, one message at a time.
 */
public final class SandboxReader {

  private static final int NONE = -1;

  private final RemoteProcess process;
  private final Deadline deadline;

  private Decoder message = new Decoder(new byte[0], 0, 0);
  private int opcode = NONE; // of the step that comes next; NONE: there is none any more
  private Decoder arguments = message;
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
    process.resume(new Steps().rootWalk(path));
    for (next(); opcode != NONE; ) {
      switch (opcode) {
        case Opcode.FILES_DIRECTORY -> {
          sink.directory(arguments.stringBytes(), metadata());
          next();
        }
        case Opcode.FILES_SYMLINK -> {
          byte[] target = arguments.stringBytes();
          sink.symlink(arguments.stringBytes(), target, metadata());
          next();
        }
        case Opcode.FILES_FILE -> {
          byte[] name = arguments.stringBytes();
          Metadata metadata = metadata();
          next();
          try (Content content = new Content()) {
            sink.file(name, metadata, content);
          }
        }
        default -> throw new IllegalStateException("sandbox-init tells of the step " + opcode);
      }
    }
  }

  private Metadata metadata() {
    return new Metadata(
        arguments.u32(), arguments.u32(), arguments.u32(), arguments.u64(), arguments.u32());
  }

  private void next() throws IOException {
    if (!message.hasMore()) {
      Decoder more = receive();
      if (more == null) {
        opcode = NONE;
        return;
      }
      message = more;
    }
    opcode = message.u16();
    message.u16();
    arguments = message.slice(message.u32());
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

  /** What is told of a file after its name. */
  private final class Content extends SparseContent {

    private Decoder data = new Decoder(new byte[0], 0, 0);
    private long hole;

    @Override
    public long skipHole() throws IOException {
      load();
      long length = hole;
      hole = 0;
      return length;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      load();
      if (hole > 0) {
        int zeros = (int) Math.min(length, hole);
        Arrays.fill(buffer, offset, offset + zeros, (byte) 0);
        hole -= zeros;
        return zeros;
      }
      return data.hasMore() ? data.read(buffer, offset, length) : -1;
    }

    /** Passes over what nobody has read. */
    @Override
    public void close() throws IOException {
      for (load(); hole > 0 || data.hasMore(); load()) {
        hole = 0;
        data = new Decoder(new byte[0], 0, 0);
      }
    }

    /** Has either of them be what comes next, unless there is nothing more. */
    private void load() throws IOException {
      while (hole == 0 && !data.hasMore()) {
        switch (opcode) {
          case Opcode.FILES_HOLE -> hole = arguments.u64();
          case Opcode.FILES_DATA -> data = arguments.slice(arguments.u32());
          default -> {
            return;
          }
        }
        next();
      }
    }
  }
}
