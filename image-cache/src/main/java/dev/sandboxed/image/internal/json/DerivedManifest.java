package dev.sandboxed.image.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandboxed.image.Digest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The manifest of an image that is made of another. A layer of the other says in an annotation
 * which image of a registry has it, for as long as only that registry does.
 */
public final class DerivedManifest {
  private static final String SOURCE = "dev.sandboxed.source";
  private static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
  private static final String DOCKER_FOREIGN =
      "application/vnd.docker.image.rootfs.foreign.diff.tar";
  private static final String OCI_FOREIGN =
      "application/vnd.oci.image.layer.nondistributable.v1.tar";

  private DerivedManifest() {}

  /**
   * Writes it, as OCI has it.
   *
   * @param sources the images that have a layer
   */
  public static byte[] write(Manifest.Image image, Map<Digest, String> sources) {
    ObjectNode manifest = JsonNodeFactory.instance.objectNode();
    manifest.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_MANIFEST);
    IndexWriter.descriptor(manifest.putObject("config"), image.config());
    ArrayNode layers = manifest.putArray("layers");
    for (Descriptor layer : image.layers()) {
      ObjectNode node = IndexWriter.descriptor(layers.addObject(), layer);
      node.put("mediaType", oci(layer.mediaType()));
      if (!layer.urls().isEmpty()) {
        ArrayNode urls = node.putArray("urls");
        layer.urls().forEach(urls::add);
      }
      String source = sources.get(layer.digest());
      if (source != null) {
        node.putObject("annotations").put(SOURCE, source);
      }
    }
    return manifest.toString().getBytes(UTF_8);
  }

  /** Reads which images have a layer. */
  public static Map<Digest, String> sources(byte[] manifest) throws InvalidDocumentException {
    Map<Digest, String> sources = new LinkedHashMap<>();
    for (JsonDocument layer : JsonDocument.parse(manifest).objects("layers")) {
      String source = layer.object("annotations").text(SOURCE);
      if (!source.isEmpty()) {
        sources.put(layer.digest("digest"), source);
      }
    }
    return sources;
  }

  private static String oci(String type) {
    for (Map.Entry<String, String> each :
        List.of(
            Map.entry(DOCKER_LAYER, MediaTypes.OCI_LAYER),
            Map.entry(DOCKER_FOREIGN, OCI_FOREIGN))) {
      if (type.startsWith(each.getKey())) {
        return each.getValue() + type.substring(each.getKey().length()).replace('.', '+');
      }
    }
    return type;
  }
}
