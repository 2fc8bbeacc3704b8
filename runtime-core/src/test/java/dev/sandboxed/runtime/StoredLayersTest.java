package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.Platform;
import dev.sandboxed.image.cache.ImageCacheSettings;
import dev.sandboxed.image.cache.ListedImage;
import dev.sandboxed.image.cache.Pruned;
import dev.sandboxed.image.cache.Retention;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestLayout;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.PullPolicy;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sandboxes of images in an OCI layout, and the stores that their layers lie in. */
class StoredLayersTest {

  private Path directory;
  private Path shared;
  private Path own;

  @BeforeEach
  void makeImages() throws IOException {
    directory =
        Files.createTempDirectory(Files.createDirectories(Path.of("target/stores")), "stored")
            .toAbsolutePath();
    shared = directory.resolve("shared");
    own = directory.resolve("own");
    TestTar base =
        new TestTar()
            .mode(0755)
            .directory("bin")
            .mode(0755)
            .file("bin/tiny", Files.readAllBytes(TinyProgram.path()))
            .mode(0755)
            .directory("lower")
            .mode(0644)
            .file("lower/file", "of both");
    TestLayout layout = new TestLayout(directory.resolve("images"));
    layout.put("one", tinyWith(base, "of one"));
    layout.put("two", tinyWith(base, "of two"));
  }

  @AfterEach
  void delete() throws IOException {
    for (Path each : protectedDirectories()) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("rwx--x--x"));
    }
    new FilesWriters(NativeProgram.in(own), IdentityChoice.ofThisProcess()).delete(directory);
  }

  @Test
  void layersOfTwoStoresMakeOneRoot() throws IOException {
    try (SandboxRuntime admin = SandboxRuntime.open(settings(shared))) {
      admin.start(spec("one")).close();
    }
    Map<Path, Object> before = protect();
    try (SandboxRuntime runtime = SandboxRuntime.open(settings(own, shared));
        Sandbox one = runtime.start(spec("one"));
        Sandbox two = runtime.start(spec("two"))) {
      assertThat(tiny(one, "cat", "/upper")).isEqualTo("of one");
      assertThat(tiny(two, "cat", "/upper")).isEqualTo("of two");
      assertThat(tiny(two, "cat", "/lower/file")).isEqualTo("of both");
      assertThat(tiny(two, "ls", "/lower/file")).startsWith("- 0644 1 0 0 ");
      assertThat(runtime.imageStore().list())
          .extracting(ListedImage::shared)
          .containsExactly(false, true);
      assertThat(layersIn(own)).hasSize(1);
    }
    assertThat(layersIn(shared)).hasSize(2);
    assertThat(state()).isEqualTo(before);
  }

  @Test
  void pruningBesideASandboxLeavesItItsLayers() throws IOException {
    try (SandboxRuntime runtime = SandboxRuntime.open(settings(own));
        SandboxRuntime other = SandboxRuntime.open(settings(own))) {
      runtime.start(spec("two")).close();
      try (Sandbox one = runtime.start(spec("one"))) {
        Pruned pruned = other.imageStore().prune(Retention.ofBytes(0));
        assertThat(pruned.layers()).isEqualTo(1);
        assertThat(other.imageStore().list()).extracting(ListedImage::inUse).containsExactly(true);
        assertThat(tiny(one, "cat", "/upper")).isEqualTo("of one");
        assertThat(tiny(one, "cat", "/lower/file")).isEqualTo("of both");
      }
      assertThat(other.imageStore().prune(Retention.ofBytes(0)).layers()).isEqualTo(2);
      assertThat(layersIn(own)).isEmpty();
    }
  }

  private static TestImage tinyWith(TestTar base, String content) {
    return new TestImage()
        .architecture(Platform.host().architecture())
        .layer(base)
        .layer(new TestTar().mode(0644).file("upper", content))
        .configuration("\"Entrypoint\":[\"/bin/tiny\"],\"Cmd\":[\"sleep\"]");
  }

  private SandboxSpec spec(String tag) {
    return SandboxSpec.of("oci:" + directory.resolve("images") + ":" + tag).name(tag);
  }

  private static RuntimeSettings settings(Path store, Path... sharedStores) {
    return new RuntimeSettings(
        ImageCacheSettings.builder(store).shared(sharedStores).offline(true).build(),
        PullPolicy.NEVER,
        Duration.ofSeconds(30),
        false,
        true);
  }

  private static List<Path> layersIn(Path store) throws IOException {
    Path layers = store.resolve("layers").resolve(IdentityChoice.ofThisProcess().ownership());
    try (var found = Files.list(layers)) {
      return found.toList();
    }
  }

  /** Takes the right to write from everybody but root, who has it anyway. */
  private Map<Path, Object> protect() throws IOException {
    for (Path each : protectedDirectories()) {
      Files.setPosixFilePermissions(each, PosixFilePermissions.fromString("r-x--x--x"));
    }
    return state();
  }

  private List<Path> protectedDirectories() throws IOException {
    if (!Files.exists(shared)) {
      return List.of();
    }
    try (var below = Files.list(shared)) {
      List<Path> directories = new ArrayList<>(below.filter(Files::isDirectory).toList());
      directories.add(shared);
      return directories;
    }
  }

  /** What a change in the shared store would change. */
  private Map<Path, Object> state() throws IOException {
    Map<Path, Object> state = new TreeMap<>();
    try (var found = Files.walk(shared, 3)) {
      for (Path path : found.toList()) {
        state.put(path, Files.readAttributes(path, "unix:ctime,ino,mode").toString());
      }
    }
    return state;
  }
}
