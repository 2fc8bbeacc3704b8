package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.InvalidReferenceException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the longest fitting prefix of the full name ({@code docker.io/library/postgres:16}). A
 * prefix ends where a component of the name does; what follows it is kept.
 */
final class PrefixSubstitution implements ImageSubstitution {
  private final Map<String, String> replacements;

  /**
   * @throws IllegalArgumentException if a replacement can be the beginning of no name
   */
  PrefixSubstitution(Map<String, String> replacements) {
    this.replacements = Map.copyOf(replacements);
    this.replacements.forEach(PrefixSubstitution::check);
  }

  @Override
  public ImageName instead(ImageReference image) {
    String name = image.toString();
    String prefix = longest(name);
    return prefix == null
        ? image
        : ImageReference.parse(replacements.get(prefix) + name.substring(prefix.length()));
  }

  private @Nullable String longest(String name) {
    String longest = null;
    for (String prefix : replacements.keySet()) {
      if (startsWith(name, prefix) && (longest == null || prefix.length() > longest.length())) {
        longest = prefix;
      }
    }
    return longest;
  }

  private static boolean startsWith(String name, String prefix) {
    return name.startsWith(prefix)
        && (prefix.endsWith("/")
            || name.length() == prefix.length()
            || "/:@".indexOf(name.charAt(prefix.length())) >= 0);
  }

  private static void check(String prefix, String replacement) {
    boolean open = prefix.endsWith("/");
    if (open != replacement.endsWith("/")) {
      throw refused(prefix, replacement, "only one of the two ends with a slash", null);
    }
    try {
      ImageReference.parse(open ? replacement + "name" : replacement);
    } catch (InvalidReferenceException e) {
      throw refused(prefix, replacement, "no image has such a name", e);
    }
  }

  private static IllegalArgumentException refused(
      String prefix, String replacement, String reason, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "The setting sandboxed.substitute cannot replace '"
            + prefix
            + "' by '"
            + replacement
            + "': "
            + reason
            + ". Write for example docker.io/=mirror.example.com/hub/",
        cause);
  }
}
