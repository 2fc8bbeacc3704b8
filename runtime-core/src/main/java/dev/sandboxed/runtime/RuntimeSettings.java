package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.cache.ImageCacheSettings;
import dev.sandboxed.image.cache.SettingSource;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.PullPolicy;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How sandboxes are run on this machine; what a sandbox is lies in its specification.
 *
 * @param images where images are kept and come from; scratch data lies beside them
 * @param pull for specifications that do not say
 * @param startTimeout for specifications that do not say
 * @param bestEffortLimits whether sandboxes start without limits that cannot be enforced here
 * @param snapshots whether specifications that ask for a {@link
 *     dev.sandboxed.runtime.spec.Snapshot} get one; without, they start from their image
 * @param report where tests are to leave a report of what has happened: a directory, or {@code
 *     true} for a usual place; null: nowhere
 */
public record RuntimeSettings(
    ImageCacheSettings images,
    PullPolicy pull,
    Duration startTimeout,
    boolean bestEffortLimits,
    boolean snapshots,
    @Nullable String report) {

  /** Every setting that is not the image cache's; the extension reads those that are not here. */
  private static final List<String> KEYS =
      List.of(
          "pull",
          "start-timeout",
          "limits",
          "when-unavailable",
          "run",
          "keep-on-failure",
          "start-ahead",
          "snapshots",
          "report",
          "log-level");

  /** Without a report. */
  public RuntimeSettings(
      ImageCacheSettings images,
      PullPolicy pull,
      Duration startTimeout,
      boolean bestEffortLimits,
      boolean snapshots) {
    this(images, pull, startTimeout, bestEffortLimits, snapshots, null);
  }

  /** Every key, without {@code sandboxed.}; only those of mirrors have no end. */
  public static List<String> keys() {
    List<String> all = new ArrayList<>(KEYS);
    all.addAll(SettingSource.KEYS);
    return all;
  }

  /**
   * The settings of this JVM. The first of these that has a key decides: system property {@code
   * sandboxed.x}, environment variable {@code SANDBOXED_X}, {@code sandboxed.properties} in a
   * directory of the class path (such as {@code src/test/resources}; jars are not opened for it),
   * {@code ~/.config/sandboxed/sandboxed.properties}, the default.
   */
  public static RuntimeSettings load() {
    return load(Map.of());
  }

  /**
   * As {@link #load()}, with a test framework's own parameters, keys starting with {@code
   * sandboxed.}, placed after the environment and before the files.
   */
  public static RuntimeSettings load(Map<String, String> parameters) {
    return of(SettingSources.ofThisJvm(parameters));
  }

  /**
   * One setting as it is written, for what uses this runtime and has settings of its own; null when
   * nobody has set it.
   *
   * @param key without {@code sandboxed.}
   * @param parameters as with {@link #load(Map)}
   */
  public static @Nullable String value(String key, Map<String, String> parameters) {
    return SettingSources.ofThisJvm(parameters).get(key);
  }

  /**
   * How long the sandboxes of failed tests live on after the JVM, for what runs tests: {@code
   * sandboxed.keep-on-failure}, which is {@code on} (half an hour), {@code off}, or a duration such
   * as {@code 10m}, from a second to a day. Zero, the default: they do not.
   *
   * @param parameters as with {@link #load(Map)}
   * @throws IllegalArgumentException when it is none of these
   */
  public static Duration keepOnFailure(Map<String, String> parameters) {
    String value = value("keep-on-failure", parameters);
    return value == null ? Duration.ZERO : SettingValues.stay("keep-on-failure", value);
  }

  static RuntimeSettings of(SettingSources sources) {
    List<String> known = keys();
    List<String> unknown = sources.unknown(known);
    if (!unknown.isEmpty()) {
      UnknownSettings.warn(unknown, known);
    }
    String pull = sources.get("pull");
    String startTimeout = sources.get("start-timeout");
    String limits = sources.get("limits");
    String snapshots = sources.get("snapshots");
    return new RuntimeSettings(
        images(sources),
        pull == null ? PullPolicy.IF_NOT_PRESENT : SettingValues.pull("pull", pull),
        startTimeout == null
            ? Duration.ofSeconds(60)
            : SettingValues.duration("start-timeout", startTimeout),
        limits != null && SettingValues.bestEffort("limits", limits),
        snapshots == null || SettingValues.on("snapshots", snapshots),
        SettingValues.place(sources.get("report")));
  }

  private static ImageCacheSettings images(SettingSources sources) {
    try {
      return ImageCacheSettings.load(sources);
    } catch (ImageStoreException e) {
      throw new HostUnsupportedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** How long a start may take. */
  Duration patience(SandboxSpec spec) {
    Duration wanted = spec.startTimeout();
    return wanted == null ? startTimeout : wanted;
  }

  /** The directory that everything is kept in. */
  public Path store() {
    return images.directory();
  }
}
