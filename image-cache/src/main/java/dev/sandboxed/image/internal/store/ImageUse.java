package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.Digest;
import java.io.IOException;
import java.util.List;

/** Uses images without anybody being able to remove them meanwhile. Thread-safe. */
public final class ImageUse {
  private final StoreLayout layout;
  private final StoreFiles files;

  public ImageUse(StoreLayout layout, StoreFiles files) {
    this.layout = layout;
    this.files = files;
  }

  /**
   * Begins the use of an image that was just found; says no if somebody has removed it. A store
   * that cannot be written to serves all the same.
   */
  public boolean begin(StoredImage image) {
    Leases leases = Leases.of(layout);
    try {
      if (!leases.hold(layout.ownership(), image.digest(), image.layers(), files)) {
        return true;
      }
    } catch (IOException e) {
      // Whoever may not write there did not put the image there either; whoever did keeps it.
      return true;
    }
    if (!new ImageIndex(layout).stands(image)) {
      end(image.digest());
      return false;
    }
    touch(image);
    return true;
  }

  /** Begins the use of an image that is about to be pulled, before looking for its layers. */
  public void beginPull(Digest image, List<String> layers) throws IOException {
    Leases.of(layout).hold(layout.ownership(), image, layers, files);
  }

  /** Ends one use. */
  public void end(Digest image) {
    try {
      Leases.of(layout).release(layout.ownership(), image, files);
    } catch (IOException e) {
      // It is given back when this JVM ends.
      return;
    }
  }

  /** What was not used for long is removed first. */
  private void touch(StoredImage image) {
    try {
      files.touch(layout.blob(image.digest()));
    } catch (IOException e) {
      // Then it counts as last used when it was pulled.
      return;
    }
  }
}
