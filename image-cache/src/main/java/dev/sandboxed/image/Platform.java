package dev.sandboxed.image;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The kind of machine an image is for, in the words of the OCI specification, for example {@code
 * linux/arm64}.
 *
 * @param variant narrower than the architecture, such as {@code v7}; null for the usual one ({@code
 *     amd64/v1} and {@code arm64/v8} are written without)
 */
public record Platform(String os, String architecture, @Nullable String variant) {
  public Platform {
    os = os.toLowerCase(Locale.ROOT);
    String said = architecture.toLowerCase(Locale.ROOT);
    architecture = normalised(said);
    variant = normalised(said, variant == null ? "" : variant.toLowerCase(Locale.ROOT));
  }

  /** Returns the platform of this JVM. */
  public static Platform host() {
    return new Platform("linux", System.getProperty("os.arch", "amd64"), null);
  }

  /** Reads {@code os/architecture[/variant]}. */
  public static Platform parse(String text) {
    int first = text.indexOf('/');
    int second = text.indexOf('/', first + 1);
    int end = second < 0 ? text.length() : second;
    boolean incomplete = first <= 0 || end == first + 1 || text.endsWith("/");
    if (incomplete || text.indexOf('/', end + 1) >= 0 || !isPlain(text)) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is not a platform. Write os/architecture or os/architecture/variant, such as"
              + " linux/arm64.");
    }
    return new Platform(
        text.substring(0, first),
        text.substring(first + 1, end),
        second < 0 ? null : text.substring(second + 1));
  }

  @Override
  public String toString() {
    String base = os + "/" + architecture;
    return variant == null ? base : base + "/" + variant;
  }

  private static boolean isPlain(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 'z' || (!Character.isLetterOrDigit(c) && "/_-.".indexOf(c) < 0)) {
        return false;
      }
    }
    return true;
  }

  private static String normalised(String architecture) {
    return switch (architecture) {
      case "x86_64", "x86-64" -> "amd64";
      case "aarch64" -> "arm64";
      case "i386", "i486", "i586", "i686", "x86" -> "386";
      case "armhf", "armel", "armv7l" -> "arm";
      default -> architecture;
    };
  }

  /** Returns null for what is usual on the architecture, whatever it was called. */
  private static @Nullable String normalised(String architecture, String variant) {
    return switch (architecture) {
      case "i386", "armhf", "armv7l" -> null;
      case "armel" -> "v6";
      case "amd64", "x86_64", "x86-64" -> unless(variant, "v1");
      case "arm64", "aarch64" -> unless(withoutMinor0(numbered(variant)), "v8");
      case "arm" -> unless(numbered(variant), "v7");
      default -> unless(variant, "");
    };
  }

  private static @Nullable String unless(String variant, String usual) {
    return variant.isEmpty() || variant.equals(usual) ? null : variant;
  }

  private static String withoutMinor0(String variant) {
    return variant.equals("v8.0") || variant.equals("v9.0") ? variant.substring(0, 2) : variant;
  }

  /** Some builders leave the v out. */
  private static String numbered(String variant) {
    return !variant.isEmpty() && Character.isDigit(variant.charAt(0)) ? "v" + variant : variant;
  }
}
