package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.json.InvalidDocumentException;
import dev.sandboxed.image.internal.json.RegistriesConf;
import dev.sandboxed.image.internal.json.RegistriesConf.Registry;
import dev.sandboxed.image.internal.json.RegistriesConfReader;
import dev.sandboxed.image.internal.network.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files in which Podman, Buildah and Skopeo are told of mirrors: one main file, then those in
 * the directories beside it, which override what they repeat.
 */
final class RegistriesFiles {
  private static final int MAX_FILE = 4 << 20;

  private final Surroundings surroundings;

  RegistriesFiles(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /** A registry and the file that says so. */
  record Entry(Registry registry, Path file) {}

  /**
   * Returns the entry with the longest prefix of a name.
   *
   * @param name with the host: {@code docker.io/library/redis}
   * @throws IOException if a file cannot be used; the message names it
   */
  @Nullable Entry find(String name) throws IOException {
    Entry best = null;
    for (Entry entry : entries().values()) {
      int length = matched(entry.registry().prefix(), name);
      boolean longer =
          best == null || entry.registry().prefix().length() > best.registry().prefix().length();
      if (length > 0 && longer) {
        best = entry;
      }
    }
    return best;
  }

  /** Returns how much of a name a prefix stands for; 0 if it is not for this name. */
  static int matched(String prefix, String name) {
    int from = prefix.startsWith("*.") ? name.indexOf(prefix.substring(1)) : 0;
    String fixed = prefix.startsWith("*.") ? prefix.substring(1) : prefix;
    boolean inHost = from >= 0 && name.lastIndexOf('/', from) < 0;
    int end = from + fixed.length();
    boolean whole = inHost && name.startsWith(fixed, from) && (name + "/").startsWith("/", end);
    return whole ? end : 0;
  }

  private Map<String, Entry> entries() throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    for (Path file : files()) {
      for (Registry registry : read(file).registries()) {
        entries.put(registry.prefix(), new Entry(registry, file));
      }
    }
    return entries;
  }

  private List<Path> files() throws IOException {
    Path ofUser = surroundings.userConfiguration();
    Path ofSystem = surroundings.systemConfiguration();
    List<Path> files = new ArrayList<>();
    String chosen = surroundings.variable("CONTAINERS_REGISTRIES_CONF");
    if (!chosen.isEmpty()) {
      files.add(Path.of(chosen));
    } else {
      Path own = ofUser.resolve("registries.conf");
      files.add(Files.exists(own) ? own : ofSystem.resolve("registries.conf"));
    }
    files.addAll(in(ofSystem.resolve("registries.conf.d")));
    files.addAll(in(ofUser.resolve("registries.conf.d")));
    return files;
  }

  private static List<Path> in(Path directory) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, "*.conf")) {
        found.forEach(files::add);
      }
    }
    files.sort(null);
    return files;
  }

  private static RegistriesConf read(Path file) throws IOException {
    if (!Files.exists(file)) {
      return new RegistriesConf(List.of());
    }
    try (InputStream in = Files.newInputStream(file)) {
      return RegistriesConfReader.read(in.readNBytes(MAX_FILE));
    } catch (InvalidDocumentException e) {
      throw new IOException(file + " " + e.getMessage(), e);
    }
  }
}
