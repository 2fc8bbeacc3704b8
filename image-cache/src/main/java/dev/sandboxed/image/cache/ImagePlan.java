package dev.sandboxed.image.cache;

import dev.sandboxed.image.CorruptImageException;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.internal.json.ConfigReader;
import dev.sandboxed.image.internal.json.Descriptor;
import dev.sandboxed.image.internal.json.Manifest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What has to be on disk for one image.
 *
 * @param layers the bottom one first
 */
record ImagePlan(Digest manifest, String source, ImageConfig config, List<Layer> layers) {
  private static final String ENCRYPTED = "+encrypted";

  ImagePlan {
    layers = List.copyOf(layers);
  }

  record Layer(Descriptor blob, Digest diffId) {
    /** The name of the layer in the store, the same however it was compressed. */
    String name() {
      return diffId.hex();
    }
  }

  static ImagePlan of(
      ImageName image,
      Digest digest,
      String source,
      Manifest.Image manifest,
      ConfigReader.Config config) {
    List<Descriptor> blobs = manifest.layers();
    List<Digest> diffIds = config.diffIds();
    if (blobs.isEmpty() || blobs.size() != diffIds.size()) {
      throw new CorruptImageException(
          "Could not pull "
              + image.familiar()
              + ": its manifest has "
              + blobs.size()
              + " layers, its configuration "
              + diffIds.size()
              + ". It may be something else than a container image; check the name.");
    }
    for (Descriptor blob : blobs) {
      if (blob.mediaType().endsWith(ENCRYPTED)) {
        throw new CorruptImageException(
            "Could not pull "
                + image.familiar()
                + ": its layer "
                + blob.digest()
                + " is encrypted. Only images without encrypted layers can be used.");
      }
    }
    List<Layer> layers = new ArrayList<>();
    for (int i = 0; i < blobs.size(); i++) {
      layers.add(new Layer(blobs.get(i), diffIds.get(i)));
    }
    return new ImagePlan(digest, source, config.image(), layers);
  }

  List<String> layerNames() {
    return layers.stream().map(Layer::name).toList();
  }

  /** Every layer once, in order. */
  List<Layer> distinctLayers() {
    Map<String, Layer> distinct = new LinkedHashMap<>();
    for (Layer layer : layers) {
      distinct.putIfAbsent(layer.name(), layer);
    }
    return List.copyOf(distinct.values());
  }
}
