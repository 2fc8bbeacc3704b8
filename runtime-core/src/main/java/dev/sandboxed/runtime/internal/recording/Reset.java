package dev.sandboxed.runtime.internal.recording;

import java.util.Map;
import jdk.jfr.Label;
import jdk.jfr.Name;

/** A sandbox was given the files of its image again. */
@Name("dev.sandboxed.Reset")
@Label("Reset of a sandbox")
final class Reset extends Recorded {

  @Label("By a Prepared Clone")
  boolean preparedClone;

  @Override
  void take(Map<String, Object> details) {
    preparedClone = Boolean.TRUE.equals(details.get("preparedClone"));
  }
}
