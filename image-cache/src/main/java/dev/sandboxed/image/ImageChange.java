package dev.sandboxed.image;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What an image that is made of another says differently; whatever is not mentioned stays. An
 * immutable value: each method returns a changed copy.
 *
 * <pre>{@code
 * ImageChange.NONE.env("MODE", "test").command("server", "--fast").comment("with fixtures")
 * }</pre>
 */
public final class ImageChange {
  /** Changes nothing. */
  public static final ImageChange NONE = new ImageChange();

  private @Nullable List<String> entrypoint;
  private @Nullable List<String> command;
  private @Nullable String user;
  private @Nullable String workingDirectory;
  private @Nullable String stopSignal;
  private @Nullable Healthcheck healthcheck;
  private Map<String, String> env = Map.of();
  private Map<String, String> labels = Map.of();
  private Set<Port> exposedPorts = Set.of();
  private Set<String> volumes = Set.of();
  private String author = "";
  private String comment = "";

  private ImageChange() {}

  private ImageChange with(Consumer<ImageChange> change) {
    ImageChange copy = new ImageChange();
    copy.entrypoint = entrypoint;
    copy.command = command;
    copy.user = user;
    copy.workingDirectory = workingDirectory;
    copy.stopSignal = stopSignal;
    copy.healthcheck = healthcheck;
    copy.env = env;
    copy.labels = labels;
    copy.exposedPorts = exposedPorts;
    copy.volumes = volumes;
    copy.author = author;
    copy.comment = comment;
    change.accept(copy);
    return copy;
  }

  /** The program and its first arguments; the image's command goes unless one is given here. */
  public ImageChange entrypoint(String... words) {
    return with(copy -> copy.entrypoint = List.of(words));
  }

  /** The arguments after the entrypoint, or the program where there is no entrypoint. */
  public ImageChange command(String... words) {
    return with(copy -> copy.command = List.of(words));
  }

  /** Sets a variable besides those that the image has. */
  public ImageChange env(String name, String value) {
    if (name.isEmpty() || name.indexOf('=') >= 0 || name.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("'" + name + "' cannot be the name of a variable");
    }
    return with(copy -> copy.env = added(env, name, value));
  }

  /** {@code user[:group]}, names or numbers; empty for root. */
  public ImageChange user(String name) {
    return with(copy -> copy.user = name);
  }

  /**
   * Where programs start.
   *
   * @param path absolute
   */
  public ImageChange workingDirectory(String path) {
    return with(copy -> copy.workingDirectory = absolute(path, "working directory"));
  }

  /** Names a port that the service listens on, besides those that the image names. */
  public ImageChange expose(Port port) {
    return with(copy -> copy.exposedPorts = added(exposedPorts, port));
  }

  /** As {@link #expose(Port)}, of TCP. */
  public ImageChange expose(int port) {
    return expose(Port.tcp(port));
  }

  /**
   * Names a directory that holds data of its own, besides those that the image names.
   *
   * @param path absolute
   */
  public ImageChange volume(String path) {
    return with(copy -> copy.volumes = added(volumes, absolute(path, "volume")));
  }

  public ImageChange label(String name, String value) {
    return with(copy -> copy.labels = added(labels, name, value));
  }

  /** A name or number. */
  public ImageChange stopSignal(String signal) {
    return with(copy -> copy.stopSignal = signal);
  }

  /** How the image says whether its service is healthy. */
  public ImageChange healthcheck(Healthcheck check) {
    return with(copy -> copy.healthcheck = check);
  }

  /** Who made it, {@code Name <address>}; empty: as the image says. */
  public ImageChange author(String name) {
    return with(copy -> copy.author = name);
  }

  /** What the history says of it. */
  public ImageChange comment(String text) {
    return with(copy -> copy.comment = text);
  }

  /** Returns null if the image's stays. */
  public @Nullable List<String> entrypoint() {
    return entrypoint;
  }

  /** Returns null if the image's stays, or goes because there is a new entrypoint. */
  public @Nullable List<String> command() {
    return command;
  }

  public Map<String, String> env() {
    return env;
  }

  /** Returns null if the image's stays. */
  public @Nullable String user() {
    return user;
  }

  /** Returns null if the image's stays. */
  public @Nullable String workingDirectory() {
    return workingDirectory;
  }

  public Set<Port> exposedPorts() {
    return exposedPorts;
  }

  public Set<String> volumes() {
    return volumes;
  }

  public Map<String, String> labels() {
    return labels;
  }

  /** Returns null if the image's stays. */
  public @Nullable String stopSignal() {
    return stopSignal;
  }

  /** Returns null if the image's stays. */
  public @Nullable Healthcheck healthcheck() {
    return healthcheck;
  }

  public String author() {
    return author;
  }

  public String comment() {
    return comment;
  }

  private static String absolute(String path, String what) {
    if (!path.startsWith("/")) {
      throw new IllegalArgumentException(
          "The " + what + " must be absolute, but is '" + path + "'");
    }
    return path;
  }

  private static Map<String, String> added(Map<String, String> map, String key, String value) {
    Map<String, String> more = new LinkedHashMap<>(map);
    more.put(key, value);
    return Collections.unmodifiableMap(more);
  }

  private static <T> Set<T> added(Set<T> set, T element) {
    List<T> more = new ArrayList<>(set);
    more.add(element);
    return Collections.unmodifiableSet(new LinkedHashSet<>(more));
  }
}
