package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.launch.Listener;
import java.util.List;

/** Says what a sandbox listens on instead of the port that was waited for. */
final class ListenerReport {

  static String of(List<Listener> listeners, List<Integer> awaited) {
    if (listeners.isEmpty()) {
      return " (nothing listens in the sandbox)";
    }
    StringBuilder report = new StringBuilder(" (the sandbox listens on ");
    boolean onlyLoopback = false;
    for (int index = 0; index < listeners.size(); index++) {
      Listener listener = listeners.get(index);
      report.append(index == 0 ? "" : ", ").append(listener);
      onlyLoopback |= listener.isLoopback() && awaited.contains(listener.port());
    }
    report.append(" only");
    if (onlyLoopback) {
      report.append(
          ": an address that cannot be reached from outside it; have the service listen on"
              + " 0.0.0.0");
    }
    return report.append(')').toString();
  }

  private ListenerReport() {}
}
