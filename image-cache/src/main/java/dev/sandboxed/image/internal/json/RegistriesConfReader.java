package dev.sandboxed.image.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.toml.TomlFactory;
import dev.sandboxed.image.internal.json.RegistriesConf.Mirror;
import dev.sandboxed.image.internal.json.RegistriesConf.Registry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads the tables {@code [[registry]]} of a {@code registries.conf}, version 2. */
public final class RegistriesConfReader {
  /** Most files have none, and then the parser need not be loaded. */
  private static final Pattern TABLES =
      Pattern.compile("(?m)^[ \\t]*(\\[\\[[ \\t]*)?[\"']?registry[\"']?[ \\t]*(\\]\\]|=)");

  private RegistriesConfReader() {}

  public static RegistriesConf read(byte[] content) throws InvalidDocumentException {
    String text = new String(content, UTF_8);
    List<Registry> registries = new ArrayList<>();
    if (TABLES.matcher(text).find()) {
      for (JsonDocument registry : document(text).objects("registry")) {
        registries.add(registry(registry));
      }
    }
    return new RegistriesConf(registries);
  }

  private static JsonDocument document(String text) throws InvalidDocumentException {
    try (JsonParser parser = new TomlFactory().createParser(text)) {
      return JsonTree.read(parser) instanceof Map<?, ?> tables
          ? JsonDocument.of(tables)
          : JsonDocument.of(Map.of());
    } catch (JsonProcessingException e) {
      int line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new InvalidDocumentException("is not well-formed TOML, see its line " + line, e);
    } catch (IOException e) {
      throw new InvalidDocumentException("cannot be read: " + e.getMessage(), e);
    }
  }

  private static Registry registry(JsonDocument table) throws InvalidDocumentException {
    String location = trimmed(table.text("location"));
    String prefix = trimmed(table.text("prefix"));
    if (prefix.isEmpty() && location.isEmpty()) {
      throw new InvalidDocumentException("has a registry with neither a prefix nor a location");
    }
    if (prefix.isEmpty() && location.startsWith("*.")) {
      throw new InvalidDocumentException("has a registry whose location is a pattern");
    }
    boolean onlyDigests = table.flag("mirror-by-digest-only");
    List<Mirror> mirrors = new ArrayList<>();
    for (JsonDocument mirror : table.objects("mirror")) {
      mirrors.add(mirror(mirror, onlyDigests));
    }
    return new Registry(
        prefix.isEmpty() ? location : prefix,
        location,
        table.flag("insecure"),
        table.flag("blocked"),
        mirrors);
  }

  private static Mirror mirror(JsonDocument table, boolean onlyDigests)
      throws InvalidDocumentException {
    String location = trimmed(table.text("location"));
    if (location.isEmpty()) {
      throw new InvalidDocumentException("has a mirror without a location");
    }
    String when = table.text("pull-from-mirror");
    if (!List.of("", "all", "digest-only", "tag-only").contains(when)) {
      throw new InvalidDocumentException("has a \"pull-from-mirror\" that is not known");
    }
    boolean byTag = !onlyDigests && !when.equals("digest-only");
    return new Mirror(location, table.flag("insecure"), byTag, !when.equals("tag-only"));
  }

  /** Some write a URL, or a slash at the end. */
  private static String trimmed(String location) {
    String text = location.strip();
    int scheme = text.indexOf("://");
    text = scheme < 0 ? text : text.substring(scheme + 3);
    return text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
  }
}
