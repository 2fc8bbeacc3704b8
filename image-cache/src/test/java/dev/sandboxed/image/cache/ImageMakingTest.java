package dev.sandboxed.image.cache;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.Healthcheck;
import dev.sandboxed.image.ImageChange;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Port;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.StoreContents;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Images that are made of trees which sandboxes have written. */
@Timeout(60)
class ImageMakingTest {
  private static final ImageReference BASE = ImageReference.parse("base:1");
  private static final ImageReference MADE = ImageReference.parse("team/made:1");

  private final InProcessRegistry registry =
      InProcessRegistry.start()
          .put(
              "base:1",
              new TestImage()
                  .docker()
                  .configuration(
                      """
                      "Cmd":["old"],"Env":["A=1","PATH=/bin"],"Labels":{"a":"1"},"OnBuild":["RUN x"]
                      """)
                  .layer(new TestTar().file("base", "base")));

  @TempDir Path directory;

  @AfterEach
  void stop() {
    registry.close();
  }

  @Test
  void itHasTheLayersOfTheOtherAndTheTreeOnTop() throws IOException {
    Committed made = make(MADE, BASE, ImageChange.NONE, tree("new", "content"));
    registry.close();

    CachedImage image = resolve(MADE);

    assertThat(image.digest()).isEqualTo(made.digest());
    assertThat(image.layers()).hasSize(2);
    assertThat(image.layers().get(0).resolve("fs/base")).hasContent("base");
    assertThat(image.layers().get(1).resolve("fs/new")).hasContent("content");
    assertThat(made.bytes()).isPositive();
    assertThat(store().list()).extracting(ListedImage::reference).contains(MADE);
  }

  @Test
  void aChangeChangesWhatItNamesAndNothingElse() throws IOException {
    Healthcheck check =
        new Healthcheck(
            List.of("CMD", "ok"), Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ZERO, 4);
    ImageChange change =
        ImageChange.NONE
            .entrypoint("server")
            .env("A", "2")
            .env("B", "x=y")
            .user("app")
            .workingDirectory("/srv")
            .expose(80)
            .expose(new Port(53, Port.Protocol.UDP))
            .volume("/data")
            .label("b", "2")
            .stopSignal("SIGINT")
            .healthcheck(check)
            .author("Somebody")
            .comment("why");
    make(MADE, BASE, change, tree("new", "content"));

    assertThat(resolve(MADE).config())
        .isEqualTo(
            new ImageConfig(
                List.of("server"),
                List.of(),
                List.of("A=2", "PATH=/bin", "B=x=y"),
                "app",
                "/srv",
                List.of(Port.tcp(80), new Port(53, Port.Protocol.UDP)),
                List.of("/data"),
                "SIGINT",
                check,
                Map.of("a", "1", "b", "2")));
    assertThat(configuration())
        .contains("\"OnBuild\":[\"RUN x\"]", "\"author\":\"Somebody\"", "\"comment\":\"why\"")
        .contains("\"created_by\":\"the command\"", "of an image without history");
  }

  @Test
  void mistakesAreRefusedAtOnce() {
    assertThatThrownBy(() -> ImageChange.NONE.env("A=B", "1"))
        .hasMessageContaining("'A=B' cannot be the name of a variable");
    assertThatThrownBy(() -> ImageChange.NONE.workingDirectory("srv"))
        .hasMessageContaining("The working directory must be absolute, but is 'srv'");
    assertThatThrownBy(() -> ImageChange.NONE.volume("data")).hasMessageContaining("'data'");
    CachedImage base = resolve(BASE);
    ImageReference pinned = ImageReference.parse("made@" + base.digest());
    assertThatThrownBy(() -> store().make(base, pinned))
        .hasMessageContaining("leave the digest out");
  }

  @Test
  void itIsPushedWithLayersThatOnlyTheRegistryOfTheOtherHas() throws IOException {
    ImageReference again = ImageReference.parse("team/again:1");
    make(MADE, BASE, ImageChange.NONE, tree("one", "1"));
    Committed made = make(again, MADE, ImageChange.NONE, tree("two", "2"));
    try (InProcessRegistry other = InProcessRegistry.start()) {
      ImageReference target = ImageReference.parse("localhost:" + other.port() + "/app:1");
      registry.requests().clear();

      Pushed pushed = store().push(again, target, PushListener.NONE);

      assertThat(pushed.digest()).isEqualTo(made.digest());
      assertThat(pushed.uploaded()).isEqualTo(4);
      assertThat(registry.requests()).hasSize(1).first().asString().contains("/base/blobs/");
      assertThat(new String(other.content("/v2/app/manifests/1"), UTF_8))
          .doesNotContain("application/vnd.docker");
      CachedImage pulled =
          ImageCache.open(
                  ImageCacheSettings.of(directory.resolve("there")), new PlainLayerWriters())
              .resolve(target, PullPolicy.ALWAYS, PullListener.NONE);
      assertThat(pulled.layers()).hasSize(3);
      assertThat(pulled.layers().get(2).resolve("fs/two")).hasContent("2");
    }
  }

  @Test
  void itIsExportedAndImported() throws IOException {
    make(MADE, BASE, ImageChange.NONE, tree("new", "content"));
    store().exportTo(directory.resolve("layout"), MADE);
    registry.close();
    ImageStore there =
        ImageStore.open(ImageCacheSettings.of(directory.resolve("there")), new PlainLayerWriters());
    assertThat(there.importFrom(directory.resolve("layout"), PullListener.NONE))
        .containsExactly(MADE);
    assertThat(StoreContents.layers(directory.resolve("there"))).hasSize(2);
  }

  @Test
  void theNextOneOfTheNameTakesItsPlaceAndPruningKeepsIt() throws IOException {
    make(MADE, BASE, ImageChange.NONE, tree("new", "first"));
    make(MADE, BASE, ImageChange.NONE, tree("new", "second"));
    assertThat(store().list()).hasSize(2);

    Pruned pruned = store().prune(Retention.ofUnused(Duration.ofDays(1)));

    assertThat(pruned.layers()).isEqualTo(1);
    assertThat(resolve(MADE).layers().get(1).resolve("fs/new")).hasContent("second");
  }

  @Test
  void whatIsNotFinishedLeavesNothing() throws IOException {
    CachedImage base = resolve(BASE);
    try (ImageMaking making = store().make(base, MADE)) {
      making.add(tree("new", "content"), "the command");
    }
    assertThat(store().list()).extracting(ListedImage::reference).containsExactly(BASE);
    assertThat(directory.resolve("store/staging")).isEmptyDirectory();
  }

  @Test
  void theSameTreeMakesTheSameLayer() throws IOException {
    Path tree = tree("new", "content");
    make(MADE, BASE, ImageChange.NONE, tree);
    Path layer = resolve(MADE).layers().get(1);
    make(MADE, BASE, ImageChange.NONE.env("B", "1"), tree);
    assertThat(resolve(MADE).layers().get(1)).isEqualTo(layer);
  }

  private Path tree(String name, String content) throws IOException {
    Path tree = Files.createTempDirectory(directory, "tree");
    Files.writeString(tree.resolve(name), content);
    return tree;
  }

  private Committed make(
      ImageReference name, ImageReference base, ImageChange change, Path... trees) {
    CachedImage image = resolve(base);
    try (ImageMaking making = store().make(image, name)) {
      for (Path tree : trees) {
        making.add(tree, "the command");
      }
      return making.finish(change);
    } finally {
      cache().release(image);
    }
  }

  private CachedImage resolve(ImageReference name) {
    CachedImage image = cache().resolve(name, PullPolicy.IF_NOT_PRESENT, PullListener.NONE);
    cache().release(image);
    return image;
  }

  /** Of {@link #MADE}, as it is in the store. */
  private String configuration() throws IOException {
    Path blobs = directory.resolve("store/blobs/sha256");
    String manifest = Files.readString(blobs.resolve(resolve(MADE).digest().hex()));
    int at = manifest.indexOf("sha256:") + "sha256:".length();
    return Files.readString(blobs.resolve(manifest.substring(at, at + 64)));
  }

  private ImageCacheSettings settings() {
    return ImageCacheSettings.builder(directory.resolve("store"))
        .mirror("docker.io", registry.url())
        .build();
  }

  private ImageCache cache() {
    return ImageCache.open(settings(), new PlainLayerWriters());
  }

  private ImageStore store() {
    return ImageStore.open(settings(), new PlainLayerWriters());
  }
}
