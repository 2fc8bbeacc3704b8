package dev.sandboxed.image.cache;

import dev.sandboxed.image.Platform;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.json.Manifest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which variants of an image run on a platform, the best one first. */
final class PlatformChoice {
  private final List<Platform> acceptable;

  PlatformChoice(Platform wanted) {
    this.acceptable = acceptable(wanted);
  }

  boolean accepts(Platform platform) {
    return acceptable.contains(platform);
  }

  /**
   * Returns null if no variant runs here. One that does not say its platform is better than none.
   */
  @Nullable Descriptor best(List<Manifest.Variant> variants) {
    for (Platform platform : acceptable) {
      for (Manifest.Variant variant : variants) {
        if (platform.equals(variant.platform())) {
          return variant.manifest();
        }
      }
    }
    for (Manifest.Variant variant : variants) {
      if (variant.platform() == null) {
        return variant.manifest();
      }
    }
    return null;
  }

  private static List<Platform> acceptable(Platform wanted) {
    List<Platform> platforms = new ArrayList<>(List.of(wanted));
    String variant = wanted.variant();
    switch (wanted.architecture()) {
      case "amd64" -> addLevels(platforms, wanted, variant == null ? 1 : level(variant), 1);
      case "arm64" -> {
        addExtensions(platforms, wanted, variant == null ? "v8" : variant);
        addLevels(platforms, new Platform(wanted.os(), "arm", "v8"), 8, 5);
      }
      case "arm" -> addLevels(platforms, wanted, variant == null ? 7 : level(variant), 5);
      default -> {}
    }
    return platforms;
  }

  private static void addLevels(List<Platform> platforms, Platform base, int highest, int lowest) {
    for (int level = highest; level >= lowest; level--) {
      platforms.add(with(base, "v" + level));
    }
  }

  /** ARMv9.x has all that ARMv8.(x+5) has. */
  private static void addExtensions(List<Platform> platforms, Platform base, String variant) {
    int dot = variant.indexOf('.');
    int major = level(dot < 0 ? variant : variant.substring(0, dot));
    int minor = dot < 0 ? 0 : level("v" + variant.substring(dot + 1));
    if (major == 9) {
      for (int i = minor; i >= 0; i--) {
        platforms.add(with(base, "v9." + i));
      }
    }
    for (int i = major == 9 ? minor + 5 : major == 8 ? minor : -1; i >= 0; i--) {
      platforms.add(with(base, "v8." + i));
    }
  }

  private static Platform with(Platform base, String variant) {
    return new Platform(base.os(), base.architecture(), variant);
  }

  /** Returns the number in {@code v3}; 0 for what has none, so that nothing is added to it. */
  private static int level(String variant) {
    return variant.length() == 2 && variant.charAt(0) == 'v' && Character.isDigit(variant.charAt(1))
        ? variant.charAt(1) - '0'
        : 0;
  }
}
