package dev.sandboxed.runtime.internal.recording;

import java.util.Map;
import jdk.jfr.DataAmount;
import jdk.jfr.Label;
import jdk.jfr.Name;
import org.jspecify.annotations.Nullable;

/** An image was pulled. */
@Name("dev.sandboxed.Pull")
@Label("Pull of an image")
final class Pull extends Recorded {

  @Label("Pulled Image")
  @Nullable String pulled;

  @Label("Bytes Received")
  @DataAmount
  long received;

  @Label("Missing Layers")
  long layers;

  @Override
  void take(Map<String, Object> details) {
    pulled = details.get("pulled") instanceof String name ? name : null;
    received = number(details, "received");
    layers = number(details, "layers");
  }
}
