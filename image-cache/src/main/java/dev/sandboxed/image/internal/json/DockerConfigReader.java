package dev.sandboxed.image.internal.json;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads the credentials in a {@code config.json} or {@code auth.json},
 * https://man.archlinux.org/man/containers-auth.json.5. Its exceptions may quote the document and
 * must not be shown.
 */
public final class DockerConfigReader {
  private DockerConfigReader() {}

  public static DockerConfig read(byte[] content) throws InvalidDocumentException {
    JsonDocument document = JsonDocument.parse(content);
    Map<String, DockerConfig.Entry> entries = new LinkedHashMap<>();
    JsonDocument auths = document.object("auths");
    for (String registry : document.names("auths")) {
      entries.put(registry, entry(auths, registry));
    }
    return new DockerConfig(
        entries, document.textsByName("credHelpers"), document.text("credsStore"));
  }

  /** Reads what a credential helper writes. */
  public static HelperAnswer answer(byte[] content) throws InvalidDocumentException {
    JsonDocument document = JsonDocument.parse(content);
    return new HelperAnswer(document.text("Username"), document.text("Secret"));
  }

  public record HelperAnswer(String username, String secret) {
    @Override
    public String toString() {
      return "HelperAnswer[…]";
    }
  }

  private static DockerConfig.Entry entry(JsonDocument auths, String registry) {
    try {
      JsonDocument entry = auths.object(registry);
      return new DockerConfig.Entry(
          entry.text("auth"),
          entry.text("username"),
          entry.text("password"),
          entry.text("identitytoken"),
          entry.text("registrytoken"),
          false);
    } catch (InvalidDocumentException e) {
      // One bad entry says nothing about the others.
      return DockerConfig.Entry.MALFORMED;
    }
  }
}
