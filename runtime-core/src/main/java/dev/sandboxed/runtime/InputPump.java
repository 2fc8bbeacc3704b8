package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Passes a stream on to the standard input or terminal of a command, as fast as that takes it. */
final class InputPump extends Thread {

  private static final int CHUNK = 32 << 10;
  private static final int SIGKILL = 9;
  private static final byte CTRL_D = 4;

  private final RemoteProcess process;
  private final InputStream stream;
  private final boolean terminal;
  private volatile @Nullable Exception failure;

  private InputPump(RemoteProcess process, InputStream stream, boolean terminal) {
    super("sandboxed-input");
    this.process = process;
    this.stream = stream;
    this.terminal = terminal;
    setDaemon(true);
  }

  static InputPump start(RemoteProcess process, InputStream stream) {
    return start(new InputPump(process, stream, false));
  }

  /** The same for a command with a terminal, at which the end of the stream is typed as well. */
  static InputPump type(RemoteProcess process, InputStream stream) {
    return start(new InputPump(process, stream, true));
  }

  private static InputPump start(InputPump pump) {
    pump.start();
    return pump;
  }

  /** Why the stream could not be read; then the command has been killed. */
  @Nullable Exception failure() {
    return failure;
  }

  @Override
  public void run() {
    byte[] chunk = new byte[CHUNK];
    boolean lineBegins = true;
    try {
      while (process.awaitRoomForInput()) {
        int length = stream.read(chunk);
        if (length < 0) {
          end(lineBegins);
          return;
        }
        if (length > 0) {
          process.input(chunk, length);
          lineBegins = chunk[length - 1] == '\n';
        }
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
      process.signal(SIGKILL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ctrl-D ends the input at the beginning of a line; within one it only sends that (termios(3)).
   */
  private void end(boolean lineBegins) {
    byte[] bytes = {CTRL_D, CTRL_D};
    if (terminal) {
      process.input(bytes, lineBegins ? 1 : 2);
    } else {
      process.input(bytes, 0);
    }
  }
}
