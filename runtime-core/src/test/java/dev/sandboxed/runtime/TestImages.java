package dev.sandboxed.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.Port;
import dev.sandboxed.image.cache.CachedImage;
import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.image.layer.LayerWriters;
import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Images that tests make on the spot, without a registry: {@code tiny}, whose program says what it
 * sees, and whatever a test puts on top of it.
 */
final class TestImages implements ImageSource {

  /** Writes the files of one layer. */
  interface Content {
    void writeTo(LayerWriter layer) throws IOException;
  }

  static final Metadata DIRECTORY = new Metadata(0755, 0, 0, 1_700_000_000L, 0);
  static final Metadata FILE = new Metadata(0644, 0, 0, 1_700_000_000L, 0);
  static final Metadata PROGRAM = new Metadata(0755, 0, 0, 1_700_000_000L, 0);

  private final Path layers;
  private final LayerWriters writers;
  private final Map<String, CachedImage> images = new ConcurrentHashMap<>();
  private int lastLayer; // guarded by this

  TestImages(Path store, LayerWriters writers) {
    this(writers, store);
    add("tiny", config());
  }

  private TestImages(LayerWriters writers, Path store) {
    this.writers = writers;
    this.layers = store.resolve("layers").resolve(writers.ownership());
  }

  /** With the {@code tiny} that another JVM has made in this store. */
  static TestImages existing(Path store, LayerWriters writers) {
    TestImages images = new TestImages(writers, store);
    images.images.put("tiny", image("tiny", config(), List.of(images.layers.resolve("layer1"))));
    return images;
  }

  @Override
  public CachedImage resolve(SandboxSpec spec) {
    CachedImage image = images.get(spec.image());
    if (image == null) {
      throw new IllegalArgumentException("No test has made the image " + spec.image());
    }
    return image;
  }

  @Override
  public void lend(Consumer<Path> taker) {
    taker.accept(layers.resolveSibling("lent-" + System.nanoTime()));
  }

  @Override
  public List<Path> layersDirectories() {
    return List.of(layers);
  }

  Path layersDirectory() {
    return layers;
  }

  /** The configuration of {@code tiny}: sleeps for ever as root. */
  static ImageConfig config() {
    return config(List.of("/bin/tiny"), List.of("sleep"), "", "");
  }

  static ImageConfig config(
      List<String> entrypoint, List<String> command, String user, String workingDirectory) {
    return new ImageConfig(
        entrypoint,
        command,
        List.of("FROM_IMAGE=yes"),
        user,
        workingDirectory,
        List.of(),
        List.of(),
        "",
        null,
        Map.of());
  }

  static ImageConfig exposing(
      ImageConfig config, List<Port> ports, List<String> volumes, String stopSignal) {
    return new ImageConfig(
        config.entrypoint(),
        config.command(),
        config.environment(),
        config.user(),
        config.workingDirectory(),
        ports,
        volumes,
        stopSignal,
        null,
        Map.of());
  }

  /** Makes an image of the layer of {@code tiny} and more, bottom first. */
  void add(String name, ImageConfig config, Content... more) {
    List<Path> all = new ArrayList<>();
    all.add(layer(TestImages::writeTiny));
    for (Content content : more) {
      all.add(layer(content));
    }
    images.put(name, image(name, config, all));
  }

  private static CachedImage image(String name, ImageConfig config, List<Path> layers) {
    byte[] digest = new byte[32];
    byte[] text = name.getBytes(UTF_8);
    System.arraycopy(text, 0, digest, 0, Math.min(text.length, digest.length));
    return new CachedImage(
        ImageReference.parse(name),
        new Digest("sha256", HexFormat.of().formatHex(digest)),
        Platform.host(),
        config,
        layers);
  }

  private synchronized Path layer(Content content) {
    try {
      Path directory = Files.createDirectories(layers.resolve("layer" + ++lastLayer));
      for (Path above = directory;
          above.startsWith(layers.getParent());
          above = above.getParent()) {
        Files.setPosixFilePermissions(above, PosixFilePermissions.fromString("rwx--x--x"));
      }
      try (LayerWriter layer = writers.open(directory)) {
        content.writeTo(layer);
        layer.finish();
      }
      return directory;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void writeTiny(LayerWriter layer) throws IOException {
    layer.directory(path(""), DIRECTORY);
    layer.directory(path("bin"), DIRECTORY);
    layer.directory(path("tmp"), new Metadata(01777, 0, 0, 1, 0));
    layer.directory(path("etc"), DIRECTORY);
    try (InputStream program = Files.newInputStream(TinyProgram.path())) {
      layer.file(path("bin/tiny"), PROGRAM, program);
    }
    layer.file(
        path("etc/passwd"),
        FILE,
        text(
            """
            root:x:0:0:root:/root:/bin/sh
            app:x:1000:1000:Application:/home/app:/bin/sh
            """));
    layer.file(
        path("etc/group"),
        FILE,
        text(
            """
            root:x:0:
            app:x:1000:
            extra:x:2000:app
            """));
  }

  static byte[] path(String path) {
    return path.getBytes(UTF_8);
  }

  static InputStream text(String content) {
    return new ByteArrayInputStream(content.getBytes(UTF_8));
  }
}
