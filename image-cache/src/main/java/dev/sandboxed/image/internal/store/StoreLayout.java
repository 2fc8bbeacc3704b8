package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * All path names of a store, for one way of owning files, and the stores whose layers it uses, too.
 *
 * <pre>
 * layers/OWNERSHIP/HEX/fs + meta          extracted layers, by the digest of their uncompressed tar
 * layers/OWNERSHIP/snapshot-HEX/fs + meta + about    snapshots, by their key
 * images/OWNERSHIP/PLATFORM/REGISTRY/REPOSITORY/_TAG    what a name meant when it was pulled
 * images/OWNERSHIP/PLATFORM/_places/_HEX    the same for a place on disk, by its state
 * blobs/sha256/HEX                        manifests and configs
 * locks/NAME                              see StoreLock
 * leases/CLIENT/...                       see Leases
 * boot/OWNERSHIP                          see BootCheck
 * version                                 see StoreVersion
 * trash/NAME                              what is about to be deleted, under the lock "prune"
 * staging/NAME                            made under the lock of that name, renamed when complete
 * </pre>
 */
public final class StoreLayout {
  private static final String SNAPSHOT = "snapshot-";
  private static final int HEX = 64;

  private final Path root;
  private final Path layers;
  private final String ownership;
  private final SharedStores shared;

  public StoreLayout(Path root, String ownership) {
    this(root, ownership, SharedStores.NONE);
  }

  public StoreLayout(Path root, String ownership, SharedStores shared) {
    this.shared = shared;
    this.root = root;
    this.ownership = ownership;
    this.layers = root.resolve("layers").resolve(ownership);
  }

  public Path root() {
    return root;
  }

  public Path layers() {
    return layers;
  }

  public Path layer(String name) {
    return layers.resolve(name);
  }

  /** Returns the directory of a layer, here or in a shared store; null if nobody has it. */
  public @Nullable Path findLayer(String name) {
    Path own = layer(name);
    return Files.exists(own) ? own : shared.layer(name);
  }

  public SharedStores shared() {
    return shared;
  }

  Path allLayers() {
    return root.resolve("layers");
  }

  Path version() {
    return root.resolve(StoreVersion.FILE);
  }

  static Path metaIn(Path layer) {
    return layer.resolve("meta");
  }

  /** What a snapshot is of. */
  static Path aboutIn(Path snapshot) {
    return snapshot.resolve("about");
  }

  /** The name of a snapshot among the layers. */
  static String snapshot(Digest key) {
    return SNAPSHOT + key.hex();
  }

  static boolean isSnapshot(String layer) {
    return layer.startsWith(SNAPSHOT) && layer.length() == SNAPSHOT.length() + HEX;
  }

  /** The key of the snapshot that is called so among the layers. */
  static Digest snapshotKey(String layer) {
    return new Digest("sha256", layer.substring(SNAPSHOT.length()));
  }

  /** The record of a place is named after what lies there now: once that changes, there is none. */
  Path image(ImageName name, Platform platform) {
    Path images = root.resolve("images/" + ownership + "/" + platform.toString().replace('/', '-'));
    return images.resolve(
        name instanceof ImageReference reference
            ? image(reference)
            : "_places/_" + PlaceState.of(name).hex());
  }

  private static String image(ImageReference reference) {
    // No component of a repository starts with an underscore, so a tag never meets a directory.
    Digest digest = reference.digest();
    String leaf = digest == null ? reference.tag() : digest.algorithm() + "." + digest.hex();
    return reference.registry() + "/" + reference.repository() + "/_" + leaf;
  }

  Path blob(Digest digest) {
    return root.resolve("blobs").resolve(digest.algorithm()).resolve(digest.hex());
  }

  Path locks() {
    return root.resolve("locks");
  }

  Path lock(String name) {
    return locks().resolve(name);
  }

  String ownership() {
    return ownership;
  }

  /** The records for every way of owning files. */
  Path allImages() {
    return root.resolve("images");
  }

  Path images() {
    return allImages().resolve(ownership);
  }

  Path blobs() {
    return root.resolve("blobs");
  }

  Path leases() {
    return root.resolve("leases");
  }

  Path clientLock(String client) {
    return lock("client-" + client);
  }

  Path boot() {
    return root.resolve("boot").resolve(ownership);
  }

  Path trash() {
    return root.resolve("trash");
  }

  Path staging() {
    return root.resolve("staging");
  }

  Path staging(String name) {
    return staging().resolve(name);
  }

  /** The name of an image's lock. */
  String imageTask(Path record) {
    String relative = root.relativize(record).toString();
    return "image-" + ContentDigest.of(relative.getBytes(UTF_8)).hex();
  }

  /** The name of a layer's lock and staging directory. */
  String layerTask(String layer) {
    return "layer-" + ownership + "-" + layer;
  }
}
