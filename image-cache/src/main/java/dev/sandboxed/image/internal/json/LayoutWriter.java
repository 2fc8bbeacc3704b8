package dev.sandboxed.image.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandboxed.image.Platform;
import java.util.List;

/** Writes what {@link LayoutReader} reads. */
public final class LayoutWriter {
  private LayoutWriter() {}

  /** Returns the content of the file {@code oci-layout}. */
  public static byte[] version() {
    return "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(UTF_8);
  }

  /** Returns the content of {@code index.json}. */
  public static byte[] index(List<LayoutReader.Entry> images) {
    ObjectNode index = JsonNodeFactory.instance.objectNode();
    index.put("schemaVersion", 2).put("mediaType", MediaTypes.OCI_INDEX);
    ArrayNode manifests = index.putArray("manifests");
    for (LayoutReader.Entry image : images) {
      ObjectNode entry = IndexWriter.descriptor(manifests.addObject(), image.manifest());
      Platform platform = image.platform();
      if (platform != null) {
        IndexWriter.platform(entry, platform);
      }
      entry.putObject("annotations").put(LayoutReader.TAG, image.tag());
    }
    return index.toString().getBytes(UTF_8);
  }
}
