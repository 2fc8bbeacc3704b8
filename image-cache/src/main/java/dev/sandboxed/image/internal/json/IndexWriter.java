package dev.sandboxed.image.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandboxed.image.Platform;
import java.util.List;

/** Writes an index of images. */
public final class IndexWriter {
  private IndexWriter() {}

  public static byte[] write(List<Manifest.Variant> variants) {
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    index.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
    ArrayNode manifests = index.putArray("manifests");
    for (Manifest.Variant variant : variants) {
      ObjectNode entry = descriptor(manifests.addObject(), variant.manifest());
      Platform platform = variant.platform();
      if (platform != null) {
        platform(entry, platform);
      }
    }
    return index.toString().getBytes(UTF_8);
  }

  static void platform(ObjectNode entry, Platform platform) {
    ObjectNode fields = entry.putObject("platform");
    fields.put("architecture", platform.architecture()).put("os", platform.os());
    if (platform.variant() != null) {
      fields.put("variant", platform.variant());
    }
  }

  static ObjectNode descriptor(ObjectNode node, Descriptor descriptor) {
    return node.put("mediaType", descriptor.mediaType())
        .put("digest", descriptor.digest().toString())
        .put("size", descriptor.size());
  }
}
