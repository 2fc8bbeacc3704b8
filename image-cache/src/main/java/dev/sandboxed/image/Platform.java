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
    architecture = normalised(architecture.toLowerCase(Locale.ROOT));
    if (variant != null && (variant.isEmpty() || isUsual(architecture, variant))) {
      variant = null;
    }
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
    if (first <= 0 || end == first + 1 || text.indexOf('/', end + 1) >= 0) {
      throw new IllegalArgumentException(
          "\""
              + text
              + "\" is not a platform. Write os/architecture or os/architecture/variant, such as linux/arm64.");
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

  private static String normalised(String architecture) {
    return switch (architecture) {
      case "x86_64", "x86-64" -> "amd64";
      case "aarch64" -> "arm64";
      case "i386", "i486", "i586", "i686", "x86" -> "386";
      case "armhf", "armv7l" -> "arm";
      default -> architecture;
    };
  }

  private static boolean isUsual(String architecture, String variant) {
    return switch (architecture) {
      case "amd64" -> variant.equals("v1");
      case "arm64" -> variant.equals("v8") || variant.equals("8");
      case "arm" -> variant.equals("v7") || variant.equals("7");
      default -> false;
    };
  }
}
