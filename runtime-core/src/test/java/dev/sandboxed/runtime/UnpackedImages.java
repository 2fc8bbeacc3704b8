package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.cache.CachedImage;
import dev.sandboxed.image.cache.ImageCache;
import dev.sandboxed.image.cache.ImageCacheSettings;
import dev.sandboxed.image.cache.PullListener;
import dev.sandboxed.image.cache.PullPolicy;
import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** A store of its own for one test class, whose images can be looked at as sandboxes see them. */
final class UnpackedImages implements AutoCloseable {

  /** Where the ids of sandboxes get to, whoever runs the tests. */
  private final Path root = Files.createTempDirectory(Path.of("/tmp"), "sandboxed-trees");

  private final Path store = root.resolve("store");
  private final FilesWriters writers;
  private final ImageCache cache;
  private final MappedNamespace namespace;

  UnpackedImages() throws IOException {
    traversable(root);
    Files.createDirectory(store);
    Identity identity = IdentityChoice.ofThisProcess();
    writers = new FilesWriters(NativeProgram.in(root), identity);
    cache =
        ImageCache.open(
            ImageCacheSettings.builder(store)
                .mirror("docker.io", System.getenv("SANDBOXED_MIRROR_DOCKER_IO"))
                .build(),
            writers);
    namespace = new MappedNamespace(identity);
  }

  MappedNamespace namespace() {
    return namespace;
  }

  /** A directory in which the ids of sandboxes may write. */
  Path everybodys(String name) throws IOException {
    Path directory = Files.createDirectory(root.resolve(name));
    return Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
  }

  /** The tree of an image, as the overlay of its layers. */
  Map<String, String> overlay(String image) throws IOException {
    CachedImage cached =
        cache.resolve(ImageReference.parse(image), PullPolicy.IF_NOT_PRESENT, PullListener.NONE);
    traversable(store);
    return TreeListing.of(
        namespace.shell(
            overlayScript(cached.layers().stream().map(Path::toString).toList(), "userxattr")
                + TreeListing.TAR,
            cache.layersDirectory().toString()));
  }

  /** Mounts directories, the lowest first, and goes there; {@code $1} is what they lie below. */
  static String overlayScript(List<String> layers, String options) {
    List<String> lower = new ArrayList<>();
    layers.forEach(layer -> lower.add(layer + "/fs"));
    Collections.reverse(lower);
    return "cd \"$1\"; mount -t tmpfs tmpfs /mnt; mkdir /mnt/empty /mnt/tree;"
        + " mount -t overlay -o "
        + options
        + ",lowerdir="
        + String.join(":", lower)
        + ":/mnt/empty overlay /mnt/tree; cd /mnt/tree; exec ";
  }

  void delete(Path directory) {
    writers.delete(directory);
  }

  private static void traversable(Path directory) throws IOException {
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
  }

  @Override
  public void close() {
    namespace.close();
    writers.delete(root);
  }
}
