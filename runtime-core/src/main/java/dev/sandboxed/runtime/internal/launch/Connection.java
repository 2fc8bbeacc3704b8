package dev.sandboxed.runtime.internal.launch;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A running native program and the pipes to it. Many threads may send; one receives.
 *
 * <p>Standard error is a pipe that is read only when the program has ended: it writes there only
 * what it cannot say otherwise.
 */
final class Connection {

  private static final int PATIENCE_SECONDS = 10;

  private final Process process;
  private final OutputStream output;
  private final InputStream input;

  private byte[] buffer = new byte[8192];
  private int begin;
  private int end;

  Connection(Process process) {
    this.process = process;
    this.output = process.getOutputStream();
    this.input = process.getInputStream();
  }

  long pid() {
    return process.pid();
  }

  /** Completes and sends a message begun with {@link Message#begin}; it stays usable. */
  void send(Encoder message) throws IOException {
    message.endLength(4);
    if (message.size() - 4 > Message.LIMIT) {
      throw new IllegalArgumentException(
          "A message to sandbox-init has " + message.size() + " bytes; 4 MiB are allowed");
    }
    synchronized (output) {
      output.write(message.buffer(), 0, message.size());
      output.flush();
    }
  }

  /** Waits for the next message; null when the program has closed its end. */
  @Nullable Message receive() throws IOException {
    if (!fill(4)) {
      return null;
    }
    int length = new Decoder(buffer, begin, end).u32();
    if (length < Message.HEADER - 4 || length > Message.LIMIT) {
      throw new IOException("sandbox-init sent a message of " + length + " bytes");
    }
    if (!fill(4 + length)) {
      return null;
    }
    Decoder header = new Decoder(buffer, begin + 4, begin + 4 + length);
    begin += 4 + length;
    int type = header.u16();
    header.u16();
    return new Message(type, header.u32(), header);
  }

  /** Closes the lifeline: the program ends everything it started. */
  void closeOutput() {
    try {
      output.close();
    } catch (IOException e) {
      // a program that has ended already
    }
  }

  /**
   * As {@link #closeOutput()} without waiting for a thread that is stuck in sending: the end of the
   * program frees that one.
   */
  void closeOutputSoon() {
    Thread closer = new Thread(this::closeOutput, "sandboxed-close");
    closer.setDaemon(true);
    closer.start();
  }

  /**
   * Waits for the end of the program, which has lost its lifeline; kills it when it does not come.
   */
  void awaitEnd() throws InterruptedException {
    if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly().waitFor();
    }
  }

  /**
   * What the program could not do. Where another one was to do it for it, that has said why in its
   * place.
   */
  StepFailure failure(Message failed, Steps steps) {
    StepFailure failure = StepFailure.decode(failed.payload(), steps);
    return failure.isIdMapProgram() ? failure.withDetail(lastWords()) : failure;
  }

  /** How the program ended and its last words. */
  String obituary() {
    String words = lastWords();
    return "sandbox-init ended"
        + (process.isAlive() ? "" : " with exit code " + process.exitValue())
        + (words.isEmpty() ? "" : ": " + words);
  }

  /** What it has written to standard error until its end, which is waited for. */
  private String lastWords() {
    try {
      awaitEnd();
      InputStream errors = process.getErrorStream();
      byte[] bytes = new byte[Math.min(4096, Math.max(0, errors.available()))];
      int length = bytes.length == 0 ? 0 : Math.max(0, errors.read(bytes));
      return new String(bytes, 0, length, StandardCharsets.UTF_8).strip();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    } catch (IOException e) {
      return "";
    }
  }

  /** Makes sure that so many bytes are there; false at the end of the stream. */
  private boolean fill(int count) throws IOException {
    while (end - begin < count) {
      makeRoom(count);
      int read = input.read(buffer, end, buffer.length - end);
      if (read < 0) {
        return false;
      }
      end += read;
    }
    return true;
  }

  private void makeRoom(int count) {
    if (begin == end) {
      begin = 0;
      end = 0;
    }
    if (begin + count <= buffer.length) {
      return;
    }
    byte[] roomier = count <= buffer.length ? buffer : new byte[count];
    System.arraycopy(buffer, begin, roomier, 0, end - begin);
    end -= begin;
    begin = 0;
    buffer = roomier;
  }

  @Override
  public String toString() {
    return "sandbox-init " + process.pid() + Arrays.asList(begin, end);
  }
}
