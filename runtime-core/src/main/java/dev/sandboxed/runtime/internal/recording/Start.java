package dev.sandboxed.runtime.internal.recording;

import java.util.Map;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A sandbox was started, until it was ready. */
@Name("dev.sandboxed.Start")
@Label("Start of a sandbox")
final class Start extends Recorded {

  @Label("Instance")
  long instance;

  @Override
  void take(Map<String, Object> details) {
    instance = number(details, "instance");
  }
}
