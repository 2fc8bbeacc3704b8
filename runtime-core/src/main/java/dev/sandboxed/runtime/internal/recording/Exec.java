package dev.sandboxed.runtime.internal.recording;

import java.util.Map;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** A command was run. */
@Name("dev.sandboxed.Exec")
@Label("Command in a sandbox")
final class Exec extends Recorded {

  @Label("Program")
  @Nullable String program;

  @Label("Exit Code")
  long exitCode;

  @Override
  void take(Map<String, Object> details) {
    program = String.valueOf(details.get("program"));
    exitCode = number(details, "exitCode");
  }
}
