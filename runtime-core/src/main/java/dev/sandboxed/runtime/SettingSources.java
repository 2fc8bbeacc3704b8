package dev.sandboxed.runtime;

import dev.sandboxed.image.cache.SettingSource;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is set, from all sources; the first source that has a key decides. Keys lose
 * {@code sandboxed.} and are written as environment variables are, so that {@code
 * sandboxed.mirror.docker.io} and {@code SANDBOXED_MIRROR_DOCKER_IO} are one.
 */
final class SettingSources implements SettingSource {

  private static final String PROPERTY_PREFIX = "sandboxed.";
  private static final String VARIABLE_PREFIX = "SANDBOXED_";
  private static final String FILE = "sandboxed.properties";

  /** A value and the key as its source writes it. */
  record Setting(String writtenKey, String value) {}

  private final Map<String, Setting> settings = new HashMap<>();

  /** Of this JVM, in the order of {@link RuntimeSettings#load()}. */
  static SettingSources ofThisJvm(Map<String, String> parameters) {
    SettingSources sources = new SettingSources();
    sources.addProperties(System.getProperties());
    sources.addEnvironment(System.getenv());
    sources.addParameters(parameters);
    sources.addClassPath();
    sources.addFile(Path.of(System.getProperty("user.home", "/"), ".config", "sandboxed", FILE));
    return sources;
  }

  void addProperties(Properties properties) {
    for (String key : properties.stringPropertyNames()) {
      addProperty(key, properties.getProperty(key));
    }
  }

  void addParameters(Map<String, String> parameters) {
    for (Map.Entry<String, String> parameter : parameters.entrySet()) {
      addProperty(parameter.getKey(), parameter.getValue());
    }
  }

  void addEnvironment(Map<String, String> environment) {
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      if (variable.getKey().startsWith(VARIABLE_PREFIX)) {
        String key = variable.getKey().substring(VARIABLE_PREFIX.length());
        settings.putIfAbsent(key, new Setting(variable.getKey(), variable.getValue()));
      }
    }
  }

  void addFile(Path file) {
    if (!Files.isRegularFile(file)) {
      return;
    }
    try (InputStream stream = Files.newInputStream(file)) {
      addProperties(read(stream));
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read the settings of " + file + ": " + e, e);
    }
  }

  /**
   * Looks in the directories of the class path, such as that of src/test/resources. To look in its
   * jars a fresh JVM would have to open all of them, which takes longer than a sandbox.
   */
  private void addClassPath() {
    ClassLoader loader = Thread.currentThread().getContextClassLoader();
    if (loader == null || loader == ClassLoader.getSystemClassLoader()) {
      addDirectories(System.getProperty("java.class.path", ""));
    } else {
      addResource(loader);
    }
  }

  void addDirectories(String classPath) {
    for (int from = 0; from <= classPath.length(); ) {
      int separator = classPath.indexOf(File.pathSeparatorChar, from);
      int end = separator < 0 ? classPath.length() : separator;
      File file = new File(classPath.substring(from, end), FILE);
      if (file.isFile()) {
        addFile(file.toPath());
        return;
      }
      from = end + 1;
    }
  }

  private void addResource(ClassLoader loader) {
    try (InputStream stream = loader.getResourceAsStream(FILE)) {
      if (stream != null) {
        addProperties(read(stream));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + FILE + " from the class path: " + e, e);
    }
  }

  @Override
  public @Nullable String get(String key) {
    Setting setting = settings.get(asVariable(key));
    return setting == null ? null : setting.value();
  }

  /**
   * What follows {@code mirror.} in the keys that begin with it, as the deciding source writes it.
   */
  @Override
  public Map<String, String> mirrors() {
    Map<String, String> mirrors = new HashMap<>();
    for (Map.Entry<String, Setting> entry : settings.entrySet()) {
      if (entry.getKey().startsWith("MIRROR_")) {
        String written = entry.getValue().writtenKey();
        mirrors.put(written.substring("sandboxed.mirror.".length()), entry.getValue().value());
      }
    }
    return mirrors;
  }

  /** The keys that are none of those, as their sources write them. */
  List<String> unknown(List<String> known) {
    List<String> unknown = new java.util.ArrayList<>();
    for (Map.Entry<String, Setting> entry : settings.entrySet()) {
      if (!entry.getKey().startsWith("MIRROR_") && !contains(known, entry.getKey())) {
        unknown.add(entry.getValue().writtenKey());
      }
    }
    return unknown;
  }

  private static boolean contains(List<String> known, String variable) {
    for (String key : known) {
      if (asVariable(key).equals(variable)) {
        return true;
      }
    }
    return false;
  }

  private void addProperty(String key, String value) {
    if (key.startsWith(PROPERTY_PREFIX)) {
      String variable = asVariable(key.substring(PROPERTY_PREFIX.length()));
      settings.putIfAbsent(variable, new Setting(key, value));
    }
  }

  private static Properties read(InputStream stream) throws IOException {
    Properties properties = new Properties();
    properties.load(stream);
    return properties;
  }

  private static String asVariable(String key) {
    return key.replace('.', '_').replace('-', '_').replace(':', '_').toUpperCase(Locale.ROOT);
  }
}
