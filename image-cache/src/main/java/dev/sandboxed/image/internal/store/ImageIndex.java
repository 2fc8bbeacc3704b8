package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.Platform;
import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds images that are complete on disk: one small file and a look at each layer. What the store
 * itself knows counts first: it was asked for later than what shared stores have. Thread-safe.
 */
public final class ImageIndex {
  private final StoreLayout layout;

  public ImageIndex(StoreLayout layout) {
    this.layout = layout;
  }

  /** Returns null if the image is unknown, its record is damaged, or a layer is gone. */
  public @Nullable StoredImage find(ImageName name, Platform platform) {
    StoredImage found = find(layout.image(name, platform));
    for (StoreLayout store : layout.shared().usable()) {
      if (found == null) {
        found = find(store.image(name, platform));
      }
    }
    return found;
  }

  private @Nullable StoredImage find(Path record) {
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
    return image != null && layers(image) != null ? image : null;
  }

  /** Returns the directories of the layers of an image; null if one of them is gone. */
  public @Nullable List<Path> layers(StoredImage image) {
    List<Path> directories = new ArrayList<>();
    for (String name : image.layers()) {
      Path directory = layout.findLayer(name);
      if (directory == null) {
        return null;
      }
      directories.add(directory);
    }
    return directories;
  }

  /** Whether an image that was found a moment ago is still named here. */
  boolean stands(StoredImage image) {
    boolean stands = layout.image(image.reference(), image.platform()).toFile().exists();
    for (StoreLayout store : layout.shared().usable()) {
      stands = stands || store.image(image.reference(), image.platform()).toFile().exists();
    }
    return stands;
  }
}
