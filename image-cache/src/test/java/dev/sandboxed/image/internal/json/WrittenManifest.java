package dev.sandboxed.image.internal.json;

import dev.sandboxed.image.Platform;
import java.util.List;
import java.util.stream.Collectors;

/** Writes manifests, as far as we read them. */
final class WrittenManifest {
  private WrittenManifest() {}

  static String of(Manifest manifest) {
    if (manifest instanceof Manifest.Image image) {
      return "{\"config\":"
          + written(image.config(), "")
          + ",\"layers\":["
          + image.layers().stream().map(l -> written(l, "")).collect(Collectors.joining(","))
          + "]}";
    }
    return "{\"manifests\":["
        + ((Manifest.Index) manifest)
            .variants().stream()
                .map(v -> written(v.manifest(), platform(v.platform())))
                .collect(Collectors.joining(","))
        + "]}";
  }

  private static String written(Descriptor descriptor, String more) {
    return "{\"mediaType\":"
        + quoted(descriptor.mediaType())
        + ",\"digest\":"
        + quoted(descriptor.digest().toString())
        + ",\"size\":"
        + descriptor.size()
        + ",\"urls\":"
        + list(descriptor.urls())
        + more
        + "}";
  }

  private static String platform(Platform platform) {
    return platform == null
        ? ""
        : ",\"platform\":{\"os\":"
            + quoted(platform.os())
            + ",\"architecture\":"
            + quoted(platform.architecture())
            + ",\"variant\":"
            + (platform.variant() == null ? "null" : quoted(platform.variant()))
            + "}";
  }

  static String list(List<String> texts) {
    return texts.stream().map(WrittenManifest::quoted).collect(Collectors.joining(",", "[", "]"));
  }

  static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (int i = 0; i < text.length(); i++) {
      quoted.append(String.format("\\u%04x", (int) text.charAt(i)));
    }
    return quoted.append('"').toString();
  }
}
