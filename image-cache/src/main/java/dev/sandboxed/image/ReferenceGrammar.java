package dev.sandboxed.image;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The grammar of image names, https://github.com/distribution/reference. Written by hand because
 * every start of a sandbox reads a name, and a regular expression costs milliseconds in a fresh
 * JVM.
 */
final class ReferenceGrammar {
  private static final int MAX_REPOSITORY = 255;
  private static final int MAX_TAG = 128;
  private static final int IDENTIFIER = 64;

  private ReferenceGrammar() {}

  static ImageReference parse(String text) {
    if (text.isEmpty()) {
      throw new IllegalArgumentException("it is empty");
    }
    int at = text.indexOf('@');
    Digest digest = at < 0 ? null : Digest.parse(text.substring(at + 1));
    String named = at < 0 ? text : text.substring(0, at);
    if (digest == null && isIdentifier(named)) {
      throw new IllegalArgumentException(
          "64 hexadecimal digits are the id of an image, not a name");
    }
    int slash = named.indexOf('/');
    boolean hasDomain = slash > 0 && isDomain(named.substring(0, slash));
    String registry = hasDomain ? named.substring(0, slash) : "docker.io";
    String rest = hasDomain ? named.substring(slash + 1) : named;
    int colon = rest.indexOf(':');
    String repository = colon < 0 ? rest : rest.substring(0, colon);
    String tag = colon < 0 ? null : rest.substring(colon + 1);
    if (registry.equals("index.docker.io")) {
      registry = "docker.io";
    }
    if (registry.equals("docker.io") && repository.indexOf('/') < 0) {
      repository = "library/" + repository;
    }
    return new ImageReference(
        registry, repository, tag == null && digest == null ? "latest" : tag, digest);
  }

  static @Nullable String problem(String registry, String repository, @Nullable String tag) {
    if (!isHost(registry)) {
      return "\"" + registry + "\" is not the host name of a registry";
    }
    if (!repository.equals(repository.toLowerCase(Locale.ROOT))) {
      return "the repository \"" + repository + "\" must be in lower case";
    }
    if (!isPath(repository)) {
      return "\""
          + repository
          + "\" is not a repository: letters and digits, separated by one of . _ __ - or /";
    }
    if (repository.length() > MAX_REPOSITORY) {
      return "the repository is longer than " + MAX_REPOSITORY + " characters";
    }
    if (tag != null && !isTag(tag)) {
      return "\""
          + tag
          + "\" is not a tag: up to 128 letters, digits, _ . and -, not starting with . or -";
    }
    return null;
  }

  /** Whether the text before the first slash of a name is a registry, not a part of the path. */
  static boolean isDomain(String first) {
    return first.equals("localhost")
        || first.indexOf('.') >= 0
        || first.indexOf(':') >= 0
        || !first.equals(first.toLowerCase(Locale.ROOT));
  }

  private static boolean isIdentifier(String text) {
    if (text.length() != IDENTIFIER) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (!isHex(text.charAt(i)) || isUpper(text.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean isHost(String registry) {
    int portColon = registry.lastIndexOf(':');
    if (registry.startsWith("[")) {
      int bracket = registry.indexOf(']');
      return bracket > 1
          && isInet6(registry.substring(1, bracket))
          && (bracket == registry.length() - 1
              || (portColon == bracket + 1 && isPort(registry, portColon + 1)));
    }
    String name = portColon < 0 ? registry : registry.substring(0, portColon);
    return (portColon < 0 || isPort(registry, portColon + 1)) && isHostName(name);
  }

  private static boolean isHostName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean edge = isHostEdge(name, i - 1) || isHostEdge(name, i + 1);
      if (!isAlphanumeric(c) && (edge || (c != '-' && c != '.'))) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  private static boolean isHostEdge(String name, int i) {
    return i < 0 || i == name.length() || name.charAt(i) == '.';
  }

  private static boolean isInet6(String address) {
    for (int i = 0; i < address.length(); i++) {
      if (!isHex(address.charAt(i)) && address.charAt(i) != ':') {
        return false;
      }
    }
    return true;
  }

  private static boolean isPort(String text, int from) {
    for (int i = from; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return from < text.length();
  }

  private static boolean isPath(String path) {
    boolean afterSeparator = true;
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      if (isAlphanumeric(c)) {
        afterSeparator = false;
      } else {
        int length = separatorLength(path, i);
        if (afterSeparator || length == 0) {
          return false;
        }
        afterSeparator = true;
        i += length - 1;
      }
    }
    return !afterSeparator;
  }

  private static int separatorLength(String path, int at) {
    char c = path.charAt(at);
    int end = at + 1;
    while (end < path.length() && path.charAt(end) == c) {
      end++;
    }
    int length = end - at;
    return switch (c) {
      case '/', '.' -> length == 1 ? 1 : 0;
      case '_' -> length <= 2 ? length : 0;
      case '-' -> length;
      default -> 0;
    };
  }

  private static boolean isTag(String tag) {
    for (int i = 0; i < tag.length(); i++) {
      char c = tag.charAt(i);
      if (!isAlphanumeric(c) && c != '_' && (i == 0 || (c != '.' && c != '-'))) {
        return false;
      }
    }
    return !tag.isEmpty() && tag.length() <= MAX_TAG;
  }

  private static boolean isAlphanumeric(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || isUpper(c);
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }

  private static boolean isHex(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
  }
}
