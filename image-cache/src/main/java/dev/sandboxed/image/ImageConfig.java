package dev.sandboxed.image;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an image wants to be run. What the image leaves out is empty, never null, except the health
 * check.
 *
 * @param entrypoint the program and its first arguments
 * @param command the arguments after the entrypoint, or the program if there is no entrypoint
 * @param environment {@code NAME=value}
 * @param user a name or number, with {@code :group} if given; empty for root
 * @param workingDirectory empty for {@code /}
 * @param exposedPorts in ascending order
 * @param volumes paths that hold data of their own
 * @param stopSignal a name or number; empty for SIGTERM
 * @param labels as the image has them; they never steer the runtime
 */
public record ImageConfig(
    List<String> entrypoint,
    List<String> command,
    List<String> environment,
    String user,
    String workingDirectory,
    List<Port> exposedPorts,
    List<String> volumes,
    String stopSignal,
    @Nullable Healthcheck healthcheck,
    Map<String, String> labels) {
  public ImageConfig {
    entrypoint = List.copyOf(entrypoint);
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    exposedPorts = List.copyOf(exposedPorts);
    volumes = List.copyOf(volumes);
    labels = Collections.unmodifiableMap(new LinkedHashMap<>(labels));
  }
}
