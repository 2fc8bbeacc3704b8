package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.internal.registry.NetworkPatience;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where images are kept and where they come from. Immutable.
 *
 * <pre>{@code
 * ImageCacheSettings settings =
 *     ImageCacheSettings.builder(Path.of("/var/cache/images"))
 *         .mirror("docker.io", "http://127.0.0.1:5000")
 *         .build();
 * }</pre>
 */
public final class ImageCacheSettings {
  private final Path directory;
  private final List<Path> sharedDirectories;
  private final Map<String, List<String>> mirrors;
  private final Set<String> insecureRegistries;
  private final List<Path> certificates;
  private final List<String> redirects;
  private final @Nullable NetworkPatience patience;
  private final Platform platform;
  private final boolean offline;
  private final boolean keepBlobs;
  private final @Nullable ImageSubstitution substitution;

  private ImageCacheSettings(Builder builder) {
    this.directory = builder.directory;
    this.sharedDirectories = List.copyOf(builder.sharedDirectories);
    this.mirrors = Map.copyOf(builder.mirrors);
    this.insecureRegistries = Set.copyOf(builder.insecureRegistries);
    this.certificates = List.copyOf(builder.certificates);
    this.redirects = List.copyOf(builder.redirects);
    this.patience = builder.patience;
    this.platform = builder.platform;
    this.offline = builder.offline;
    this.keepBlobs = builder.keepBlobs;
    this.substitution = builder.substitution;
  }

  /** Returns the settings of one store, asking only the registries themselves. */
  public static ImageCacheSettings of(Path directory) {
    return builder(directory).build();
  }

  /**
   * Reads the {@linkplain SettingSource#KEYS keys} and {@code sandboxed.mirror.<registry>} from the
   * system properties, else from the environment ({@code SANDBOXED_MIRROR_DOCKER_IO}). Lists are
   * separated by commas.
   */
  public static ImageCacheSettings load() {
    return load(new JvmSettings());
  }

  /**
   * Reads them from another source.
   *
   * @throws IllegalArgumentException if a value makes no sense
   * @throws dev.sandboxed.image.ImageStoreException if there is neither a directory nor a home
   */
  public static ImageCacheSettings load(SettingSource source) {
    return SettingsReader.read(source);
  }

  /** Starts with the settings of {@link #of}. */
  public static Builder builder(Path directory) {
    return new Builder(directory);
  }

  /** Starts with these settings. */
  public Builder toBuilder() {
    Builder builder = new Builder(directory).platform(platform).offline(offline);
    builder.keepBlobs(keepBlobs).mirrors.putAll(mirrors);
    builder.sharedDirectories.addAll(sharedDirectories);
    builder.insecureRegistries.addAll(insecureRegistries);
    builder.certificates.addAll(certificates);
    builder.redirects.addAll(redirects);
    builder.patience = patience;
    builder.substitution = substitution;
    return builder;
  }

  /** The root of the store; made with mode 0700. */
  public Path directory() {
    return directory;
  }

  /** Roots of stores that are only read: what they have is not pulled. */
  public List<Path> sharedDirectories() {
    return sharedDirectories;
  }

  /**
   * Returns the URLs to ask before the registry itself, for example {@code http://127.0.0.1:5000}.
   * A path in the URL is put before the repository.
   */
  public List<String> mirrorsOf(String registry) {
    List<String> exact = mirrors.get(registry);
    return exact != null ? exact : mirrors.getOrDefault(asVariable(registry), List.of());
  }

  /**
   * Hosts (with their port, if any) whose certificates are not verified, and which may speak plain
   * HTTP, as loopback always may.
   */
  public Set<String> insecureRegistries() {
    return insecureRegistries;
  }

  /** Files with certificates of authorities (PEM) to believe, too. */
  public List<Path> certificates() {
    return certificates;
  }

  /**
   * Hosts that registries may send us to, though they have addresses of this machine or of a
   * private network, which registries of the internet may otherwise not.
   */
  public List<String> redirects() {
    return redirects;
  }

  /** Loads the class of the usual one no sooner than a pull needs it. */
  NetworkPatience patience() {
    return patience == null ? NetworkPatience.USUAL : patience;
  }

  /** What an image with several variants is chosen for. */
  public Platform platform() {
    return platform;
  }

  /** True if no registry may be asked, whatever the policy. */
  public boolean offline() {
    return offline;
  }

  /**
   * True if layers are kept as they came, too, so that {@link ImageStore#exportTo} needs no
   * registry.
   */
  public boolean keepBlobs() {
    return keepBlobs;
  }

  /** Returns the image to use where this one is named. */
  public ImageName instead(ImageName name) {
    return substitution != null && name instanceof ImageReference reference
        ? substitution.instead(reference)
        : name;
  }

  /**
   * A variable cannot hold the dots of a host name; no host name holds an underscore, so the two
   * never meet.
   */
  private static String asVariable(String registry) {
    StringBuilder variable = new StringBuilder(registry.toUpperCase(Locale.ROOT));
    for (int i = 0; i < variable.length(); i++) {
      if (!Character.isLetterOrDigit(variable.charAt(i))) {
        variable.setCharAt(i, '_');
      }
    }
    return variable.toString();
  }

  /** Collects settings. Not thread-safe. */
  public static final class Builder {
    private final Path directory;
    private final List<Path> sharedDirectories = new ArrayList<>();
    private final Map<String, List<String>> mirrors = new HashMap<>();
    private final Set<String> insecureRegistries = new HashSet<>();
    private final List<Path> certificates = new ArrayList<>();
    private final List<String> redirects = new ArrayList<>();
    private @Nullable NetworkPatience patience;
    private Platform platform = Platform.host();
    private boolean offline;
    private boolean keepBlobs;
    private @Nullable ImageSubstitution substitution;

    private Builder(Path directory) {
      this.directory = directory.toAbsolutePath().normalize();
    }

    /** Adds roots of stores that are only read: what they have is not pulled. */
    public Builder shared(Path... roots) {
      for (Path root : roots) {
        Path absolute = root.toAbsolutePath().normalize();
        if (!absolute.equals(directory)) {
          sharedDirectories.add(absolute);
        }
      }
      return this;
    }

    /** Sets the URLs that are asked before this registry. */
    public Builder mirror(String registry, String... urls) {
      mirrors.put(registry, List.of(urls));
      return this;
    }

    /** Adds hosts whose certificates are not verified, and which may speak plain HTTP. */
    public Builder insecure(String... registries) {
      insecureRegistries.addAll(List.of(registries));
      return this;
    }

    /** Adds files with certificates of authorities (PEM) to believe, too. */
    public Builder certificates(Path... files) {
      certificates.addAll(List.of(files));
      return this;
    }

    /**
     * Adds hosts that registries may send us to, whatever addresses they have: names with their
     * subdomains, addresses, networks such as {@code 10.0.0.0/8}.
     */
    public Builder redirects(String... hosts) {
      redirects.addAll(List.of(hosts));
      return this;
    }

    Builder patience(NetworkPatience value) {
      patience = value;
      return this;
    }

    /** Sets what images are chosen for; this machine unless it is called. */
    public Builder platform(Platform value) {
      platform = value;
      return this;
    }

    /** Sets whether the network is out of bounds. */
    public Builder offline(boolean value) {
      offline = value;
      return this;
    }

    /** Sets whether layers are kept as they came, too; not unless it is called. */
    public Builder keepBlobs(boolean value) {
      keepBlobs = value;
      return this;
    }

    /**
     * Sets what decides which image is used instead of the one that is named; nothing by default.
     */
    public Builder substitution(ImageSubstitution value) {
      substitution = value;
      return this;
    }

    /**
     * Sets prefixes of full names, and what is put in their place; the longest that fits is taken:
     * {@code Map.of("docker.io/", "mirror.example.com/hub/")}.
     *
     * @throws IllegalArgumentException if no image can have the name that is made
     */
    public Builder substitutions(Map<String, String> replacements) {
      return substitution(new PrefixSubstitution(replacements));
    }

    /** Returns what has been collected. */
    public ImageCacheSettings build() {
      return new ImageCacheSettings(this);
    }
  }
}
