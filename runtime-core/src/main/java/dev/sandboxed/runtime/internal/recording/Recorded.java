package dev.sandboxed.runtime.internal.recording;

import java.util.Map;
import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.StackTrace;
import org.jspecify.annotations.Nullable;

/** What all events of this runtime have. Begun and ended by one thread. */
@Category("Sandboxed")
@StackTrace(false)
public abstract class Recorded extends Event {

  @Label("Sandbox")
  @Nullable String sandbox;

  @Label("Image")
  @Nullable String image;

  @Label("Failure")
  @Nullable String failure;

  Recorded() {}

  /** Writes it to the recordings that want it. */
  public void end(
      String ofSandbox, String ofImage, @Nullable String why, Map<String, Object> details) {
    end();
    if (shouldCommit()) {
      sandbox = ofSandbox;
      image = ofImage;
      failure = why;
      take(details);
      commit();
    }
  }

  /** Fills what the event has besides. */
  void take(Map<String, Object> details) {}

  /** One that is not known is -1. */
  static long number(Map<String, Object> details, String name) {
    return details.get(name) instanceof Long number ? number : -1;
  }
}
