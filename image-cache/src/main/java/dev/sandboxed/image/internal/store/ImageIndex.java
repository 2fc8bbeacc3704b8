package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.Platform;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Finds images that are complete on disk: one small file and a look at each layer. Thread-safe. */
public final class ImageIndex {
  private final StoreLayout layout;

  public ImageIndex(StoreLayout layout) {
    this.layout = layout;
  }

  /** Returns null if the image is unknown, its record is damaged, or a layer is gone. */
  public @Nullable StoredImage find(ImageName name, Platform platform) {
    return find(layout.image(name, platform));
  }

  @Nullable StoredImage find(Path record) {
    File file = record.toFile();
    byte[] content;
    // Not Files.readAllBytes: its channels are two dozen classes that a fresh JVM has to load
    // first.
    try (FileInputStream in = new FileInputStream(file)) {
      content = in.readAllBytes();
    } catch (IOException e) {
      // Missing or unreadable: the pull that follows writes it anew, or says what is wrong with the
      // store.
      return null;
    }
    StoredImage image = ImageRecord.read(content);
    return image != null && hasEveryLayer(image) ? image : null;
  }

  /** Whether an image that was found a moment ago is still there. */
  boolean stands(StoredImage image) {
    return layout.image(image.reference(), image.platform()).toFile().exists()
        && hasEveryLayer(image);
  }

  private boolean hasEveryLayer(StoredImage image) {
    for (String layer : image.layers()) {
      if (!Files.exists(layout.layer(layer))) {
        return false;
      }
    }
    return true;
  }
}
