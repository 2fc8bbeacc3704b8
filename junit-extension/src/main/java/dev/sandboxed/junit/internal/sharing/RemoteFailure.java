package dev.sandboxed.junit.internal.sharing;

import dev.sandboxed.runtime.spec.ExecTimeoutException;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.ImageUnavailableException;
import dev.sandboxed.runtime.spec.NotReadyException;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import dev.sandboxed.runtime.spec.StartFailedException;

/** What has failed in the holder, as an exception of this JVM: with its class and message. */
final class RemoteFailure {

  private RemoteFailure() {}

  static RuntimeException of(String type, String message) {
    return switch (type) {
      case "HostUnsupportedException" -> new HostUnsupportedException(message, null);
      case "ImageUnavailableException" -> new ImageUnavailableException(message, null);
      case "NotReadyException" -> new NotReadyException(message, "");
      case "SandboxGoneException" -> new SandboxGoneException(message, null);
      case "ExecTimeoutException" -> new ExecTimeoutException(message, "", "");
      case "IllegalArgumentException" -> new IllegalArgumentException(message);
      case "IllegalStateException" -> new IllegalStateException(message);
      case "UnsupportedOperationException" -> new UnsupportedOperationException(message);
      default -> new StartFailedException(message, null);
    };
  }

  static SandboxGoneException gone(String sandbox, Exception cause) {
    return new SandboxGoneException(
        "Sandbox '"
            + sandbox
            + "' of the run is gone: the process that ran it has ended ("
            + cause.getMessage()
            + ").",
        cause);
  }
}
