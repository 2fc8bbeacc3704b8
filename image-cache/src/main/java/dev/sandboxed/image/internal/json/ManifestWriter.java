package dev.sandboxed.image.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Writes the manifest of one image. */
public final class ManifestWriter {
  private ManifestWriter() {}

  public static byte[] write(Manifest.Image image) {
    ObjectNode manifest = JsonNodeFactory.instance.objectNode();
    manifest.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
    IndexWriter.descriptor(manifest.putObject("config"), image.config());
    ArrayNode layers = manifest.putArray("layers");
    for (Descriptor layer : image.layers()) {
      IndexWriter.descriptor(layers.addObject(), layer);
    }
    return manifest.toString().getBytes(UTF_8);
  }
}
