package dev.sandboxed.image.internal.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.internal.json.DockerConfig;
import dev.sandboxed.image.internal.json.DockerConfigReader;
import dev.sandboxed.image.internal.json.InvalidDocumentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of a user: {@code DOCKER_AUTH_CONFIG}, then Docker's {@code config.json}, then
 * the {@code auth.json} of Podman. Everything is read again for each question. Thread-safe. Nothing
 * that is wrong here fails a pull: it may succeed without credentials, and if it does not, the
 * finding says what was wrong.
 */
public final class Keychain {
  private static final String INLINE = "DOCKER_AUTH_CONFIG";
  private static final String PODMAN = "/containers/auth.json";
  private static final int MAX_FILE = 4 << 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Map<String, String> environment;
  private final String home;
  private final Duration patience;

  /**
   * A keychain of somebody else.
   *
   * @param patience with a credential helper
   */
  public Keychain(Map<String, String> environment, String home, Duration patience) {
    this.environment = Map.copyOf(environment);
    this.home = home;
    this.patience = patience;
  }

  public static Keychain ofUser() {
    return new Keychain(System.getenv(), System.getProperty("user.home", "/"), PATIENCE);
  }

  /**
   * Looks for credentials.
   *
   * @param registry its host, with the port if it has one
   */
  public Finding find(String registry, String repository) {
    RegistryKey key = new RegistryKey(registry, repository);
    List<String> without = new ArrayList<>();
    for (Place place : places()) {
      try {
        DockerConfig config = place.read();
        if (config == null) {
          continue;
        }
        Credential credential = new ConfigSource(config, this::helper).find(key);
        if (credential != null) {
          return new Finding(credential, "with the credentials of " + place.name());
        }
        without.add(place.name());
      } catch (UnusableException e) {
        String problem = place.name() + " (" + e.getMessage() + ")";
        if (e.endsSearch()) {
          return new Finding(null, "without credentials: no use of " + problem);
        }
        without.add(problem);
      }
    }
    return new Finding(
        null,
        without.isEmpty()
            ? "without credentials: none are configured"
            : "without credentials: none for " + registry + " in " + String.join(", ", without));
  }

  private CredentialHelper helper(String name) {
    return new CredentialHelper(name, environment, patience);
  }

  private List<Place> places() {
    List<Place> places = new ArrayList<>();
    if (!value(INLINE).isBlank()) {
      places.add(new Place(INLINE));
    }
    places.add(new Place(value("DOCKER_CONFIG", home + "/.docker") + "/config.json"));
    if (!value("REGISTRY_AUTH_FILE").isEmpty()) {
      places.add(new Place(value("REGISTRY_AUTH_FILE")));
      return places;
    }
    if (!value("XDG_RUNTIME_DIR").isEmpty()) {
      places.add(new Place(value("XDG_RUNTIME_DIR") + PODMAN));
    }
    places.add(new Place(value("XDG_CONFIG_HOME", home + "/.config") + PODMAN));
    return places;
  }

  private String value(String variable, String otherwise) {
    return value(variable).isEmpty() ? otherwise : value(variable);
  }

  private String value(String variable) {
    return environment.getOrDefault(variable, "");
  }

  /** A file, or the variable itself. */
  private final class Place {
    private final String name;

    Place(String name) {
      this.name = name;
    }

    String name() {
      return name;
    }

    /** Returns null if there is nothing. */
    @Nullable DockerConfig read() throws UnusableException {
      try {
        return DockerConfigReader.read(content());
      } catch (NoSuchFileException e) {
        return null;
      } catch (InvalidDocumentException e) {
        throw UnusableException.of("malformed");
      } catch (IOException | InvalidPathException e) {
        throw UnusableException.of("cannot be read");
      }
    }

    private byte[] content() throws IOException {
      if (name.equals(INLINE)) {
        return value(INLINE).getBytes(UTF_8);
      }
      try (InputStream in = Files.newInputStream(Path.of(name))) {
        return in.readNBytes(MAX_FILE);
      }
    }
  }
}
