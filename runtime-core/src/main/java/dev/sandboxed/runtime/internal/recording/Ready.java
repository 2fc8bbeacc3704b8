package dev.sandboxed.runtime.internal.recording;

import java.util.Map;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A program was waited for until it was ready. */
@Name("dev.sandboxed.Ready")
@Label("Readiness of a sandbox")
final class Ready extends Recorded {

  @Label("Instance")
  long instance;

  @Override
  void take(Map<String, Object> details) {
    instance = number(details, "instance");
  }
}
