package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Passes a stream on to the standard input of a command, as fast as that takes it. */
final class InputPump extends Thread {

  private static final int CHUNK = 32 << 10;
  private static final int SIGKILL = 9;

  private final RemoteProcess process;
  private final InputStream stream;
  private volatile @Nullable Exception failure;

  private InputPump(RemoteProcess process, InputStream stream) {
    super("sandboxed-input");
    this.process = process;
    this.stream = stream;
    setDaemon(true);
  }

  static InputPump start(RemoteProcess process, InputStream stream) {
    InputPump pump = new InputPump(process, stream);
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
    try {
      while (process.awaitRoomForInput()) {
        int length = stream.read(chunk);
        if (length < 0) {
          process.input(chunk, 0);
          return;
        }
        if (length > 0) {
          process.input(chunk, length);
        }
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
      process.signal(SIGKILL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
