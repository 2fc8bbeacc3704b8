package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.Digest;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Uses images without anybody being able to remove them meanwhile. Thread-safe. */
public final class ImageUse {
  private final StoreLayout layout;
  private final StoreFiles files;

  public ImageUse(StoreLayout layout, StoreFiles files) {
    this.layout = layout;
    this.files = files;
  }

  /**
   * Begins the use of an image that was just found; returns the directories of its layers, or null
   * if somebody has removed it. A store that cannot be written to serves all the same, and so do
   * shared ones, which are never written to.
   */
  public @Nullable List<Path> begin(StoredImage image) {
    ImageIndex index = new ImageIndex(layout);
    List<Path> found = index.layers(image);
    if (found == null || !isOwn(found)) {
      return found;
    }
    Leases leases = Leases.of(layout);
    try {
      if (!leases.hold(layout.ownership(), image.digest(), image.layers(), files)) {
        return found;
      }
    } catch (IOException e) {
      // Whoever may not write there did not put the image there either; whoever did keeps it.
      return found;
    }
    if (!index.stands(image) || !found.equals(index.layers(image))) {
      end(image.digest());
      return null;
    }
    touch(image);
    return found;
  }

  private boolean isOwn(List<Path> layers) {
    for (Path layer : layers) {
      if (layer.startsWith(layout.layers())) {
        return true;
      }
    }
    return false;
  }

  /** Begins the use of an image that is about to be pulled, before looking for its layers. */
  public void beginPull(Digest image, List<String> layers) throws IOException {
    Leases.of(layout).hold(layout.ownership(), image, layers, files);
  }

  /**
   * Returns the directories of the layers of an image whose pull is over. The use goes on, as if it
   * had {@linkplain #begin begun} now.
   */
  public List<Path> pulled(StoredImage image) throws IOException {
    List<Path> layers = new ImageIndex(layout).layers(image);
    if (layers == null) {
      throw new IOException("a layer of a shared store has just been removed");
    }
    if (!isOwn(layers)) {
      end(image.digest());
    }
    return layers;
  }

  /** Ends a use that has {@linkplain #begin begun}, given what that has returned. */
  public void end(Digest image, List<Path> layers) {
    if (isOwn(layers)) {
      end(image);
    }
  }

  /** Ends a use that has {@linkplain #beginPull begun} with a pull. */
  public void end(Digest image) {
    try {
      Leases.of(layout).release(layout.ownership(), image, files);
    } catch (IOException e) {
      // It is given back when this JVM ends.
      return;
    }
  }

  /** See {@link Leases#lend}. */
  public void lend(Consumer<Path> taker) throws IOException {
    Leases.of(layout).lend(taker, files);
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
