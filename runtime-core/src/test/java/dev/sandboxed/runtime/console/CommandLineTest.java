package dev.sandboxed.runtime.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.cache.ImageCacheSettings;
import dev.sandboxed.image.cache.SnapshotMaking;
import dev.sandboxed.image.cache.SnapshotStore;
import dev.sandboxed.image.fixtures.InProcessRegistry;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestLayout;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.runtime.RuntimeSettings;
import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.PullPolicy;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(120)
class CommandLineTest {

  private static final TestImage IMAGE =
      new TestImage()
          .layer(new TestTar().file("base", "x".repeat(4000)))
          .layer(new TestTar().directory("top"));

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path directory;
  private Path layout;
  private boolean offline = true;
  private String own = "store";
  private @Nullable Path shared;

  @BeforeEach
  void writeALayout() throws IOException {
    directory =
        Files.createTempDirectory(Files.createDirectories(Path.of("target/stores")), "cli")
            .toAbsolutePath();
    layout = directory.resolve("layout");
    new TestLayout(layout).put("docker.io/library/one:1", IMAGE);
  }

  @AfterEach
  void deleteWhatOtherIdsOwn() {
    new FilesWriters(NativeProgram.in(directory), IdentityChoice.ofThisProcess()).delete(directory);
  }

  @Test
  void imagesComeInAreListedCheckedTakenOutAndRemoved() {
    assertThat(run("images")).isZero();
    assertThat(text(out)).isEmpty();
    assertThat(text(err)).contains("There is no image in " + store());

    assertThat(run("import", layout.toString())).isZero();
    assertThat(text(out)).isEqualTo("Imported one:1\n");

    assertThat(run("pull", "--if-missing", "one:1")).isZero();
    assertThat(text(out)).isEqualTo("one:1 " + TestImage.digest(IMAGE.manifest()) + "\n");

    assertThat(run("images")).isZero();
    assertThat(text(out).lines().toList())
        .hasSize(2)
        .first()
        .asString()
        .matches("IMAGE +PLATFORM +DIGEST +LAYERS +SIZE +OWN +LAST USED");
    run("images");
    assertThat(text(out)).containsPattern("one:1 +linux/\\S+ +[0-9a-f]{12} +2 .* kB .* hours ago");

    assertThat(run("images", "--json")).isZero();
    assertThat(text(out))
        .startsWith("[\n  {\"image\": \"docker.io/library/one:1\", \"platform\": \"linux/")
        .contains(
            "\"layers\": 2, \"bytes\": ",
            "\"inUse\": false, \"store\": \"" + store() + "\", \"shared\": false}\n]");

    assertThat(run("check")).isZero();
    assertThat(text(out)).startsWith("Every layer has the files");

    assertThat(run("export", directory.resolve("out").toString())).isZero();
    assertThat(directory.resolve("out/index.json")).isRegularFile();

    assertThat(run("key")).isZero();
    assertThat(text(out)).matches("[0-9a-f]{64}\n");

    assertThat(run("prune", "--unused", "1d")).isZero();
    assertThat(text(out)).isEqualTo("0 images, 0 snapshots and 0 layers removed, 0 B freed.\n");
    assertThat(run("prune", "--all")).isZero();
    assertThat(text(out)).startsWith("Removed one:1\n1 image, 0 snapshots and 2 layers removed, ");
  }

  @Test
  void snapshotsAreListedAndThrownAway() {
    assertThat(run("snapshots")).isZero();
    assertThat(text(err)).contains("There is no snapshot");
    Digest key = TestImage.digest("key".getBytes(UTF_8));
    SnapshotStore store;
    try (SandboxRuntime runtime = SandboxRuntime.open(settings())) {
      store = runtime.snapshots();
    }
    try (SnapshotMaking making = store.tryMake(key)) {
      making.announce("postgres:15", "db", Duration.ofMillis(1500));
      making.refuse("it had to be killed");
    }
    assertThat(run("snapshots")).isZero();
    assertThat(text(out))
        .matches("(?s).*" + key.abbreviated() + " +db +postgres:15 +none +it had to be killed .*");
    assertThat(run("snapshots", "--json", key.abbreviated())).isZero();
    assertThat(text(out)).contains("\"key\": \"" + key.hex() + "\", \"sandbox\": \"db\"");
    assertThat(run("snapshots", "--remove", "f00")).isEqualTo(CommandLine.NOT_UNDERSTOOD);
    assertThat(text(err)).contains("There is no snapshot whose key begins with 'f00'");
    assertThat(run("snapshots", "--remove", key.abbreviated())).isZero();
    assertThat(text(out)).isEqualTo("Removed " + key.abbreviated() + " of 'db' (postgres:15)\n");
    assertThat(store.list()).isEmpty();
  }

  @Test
  void anImageGoesToARegistry() {
    try (InProcessRegistry registry = InProcessRegistry.start()) {
      offline = false;
      String target = registry.url().substring("http://".length()) + "/team/app:2";
      assertThat(run("push", "oci:" + layout + ":docker.io/library/one:1", target)).isZero();
      assertThat(text(out)).isEqualTo(target + " " + TestImage.digest(IMAGE.manifest()) + "\n");
      assertThat(registry.content("/v2/team/app/manifests/2")).isEqualTo(IMAGE.manifest());

      assertThat(run("push", "one:1", target)).isEqualTo(CommandLine.FAILED);
      assertThat(text(err)).contains("Could not find one:1").contains("Pull it first");
      assertThat(run("import", layout.toString())).isZero();
      registry.requests().clear();
      assertThat(run("push", "one:1", target)).isZero();
      assertThat(registry.requests()).noneMatch(request -> request.contains("/uploads/"));
    }
  }

  @Test
  void imagesOfASharedStoreAreShownAndCheckedAndLeftThere() throws IOException {
    assertThat(run("import", layout.toString())).isZero();
    shared = store();
    own = "other";
    assertThat(run("images")).isZero();
    assertThat(text(out)).containsPattern("one:1 +linux/.* shared, in " + shared + "\n");
    assertThat(run("images", "--json")).isZero();
    assertThat(text(out)).contains("\"store\": \"" + shared + "\", \"shared\": true}");
    assertThat(run("prune", "--all")).isZero();
    assertThat(text(out)).isEqualTo("0 images, 0 snapshots and 0 layers removed, 0 B freed.\n");
    assertThat(run("check")).isZero();
    Path damaged;
    try (Stream<Path> files = Files.walk(shared.resolve("layers"), 3)) {
      damaged = files.filter(file -> file.endsWith("meta")).findFirst().orElseThrow();
    }
    Files.writeString(damaged, "nonsense");
    assertThat(run("check")).isEqualTo(CommandLine.FAILED);
    assertThat(text(out))
        .startsWith("Damaged in a shared store, which is not changed from here: ")
        .contains(damaged.getParent().toString())
        .hasLineCount(1);
    assertThat(damaged).hasContent("nonsense");
  }

  @Test
  void aFailureIsItsMessageAndWhereItCameFromOnlyWhenAskedFor() {
    assertThat(run("pull", "absent:1")).isEqualTo(CommandLine.FAILED);
    assertThat(text(out)).isEmpty();
    assertThat(text(err))
        .startsWith("Could not find absent:1")
        .contains("Pull it once with network")
        .doesNotContain("\tat ");
    assertThat(run("pull", "--debug", "absent:1")).isEqualTo(CommandLine.FAILED);
    assertThat(text(err)).contains("\tat dev.sandboxed");
  }

  @ParameterizedTest
  @CsvSource({
    "pull,                     Something is missing",
    "push one:1,               Something is missing",
    "push one:1 oci:a/b,       is not the name of an image",
    "push one:1 two:2 three:3, '''three:3'' is one argument too many'",
    "pull Not/A/Name,          is not the name of an image",
    "puhs,                     'There is no command ''puhs''.'",
    "images more,              'more' is one argument too many",
    "images --jsn,             There is no option --jsn",
    "images --json=yes,        --json takes no value",
    "prune --unused,           --unused AGE needs its value",
    "prune --unused=soon,      'not ''soon'''",
    "prune --size=0,           A size is a positive whole number",
    "help nothing,             There is no command",
  })
  void whatIsNotUnderstoodSaysSoAndEndsWithTwo(String line, String message) {
    assertThat(run(line.split(" "))).isEqualTo(CommandLine.NOT_UNDERSTOOD);
    assertThat(text(err)).contains(message).contains("sandboxed-cli.jar help");
    assertThat(directory.resolve("store")).doesNotExist();
  }

  @Test
  void doctorSaysWhatThisMachineCanDo() {
    assertThat(run("doctor")).isZero();
    assertThat(text(out)).contains("user namespaces", "Sandboxes can start here.");
    assertThat(run("doctor", "--json")).isZero();
    assertThat(text(out)).contains("{\"canStart\":true,\"findings\":[");
  }

  @Test
  void helpNamesEveryCommandAndEveryOption() {
    assertThat(run()).isEqualTo(CommandLine.NOT_UNDERSTOOD);
    String usage = text(err);
    assertThat(run("help")).isZero();
    assertThat(text(out)).isEqualTo(usage);
    for (Command command : Commands.ALL) {
      assertThat(usage).contains("  " + command.name() + "  ").contains(command.summary());
      assertThat(run(command.name(), "--help")).isZero();
      String own = text(out);
      assertThat(own).contains(command.name() + " [OPTION...]").contains(command.operands());
      command.options().forEach(option -> assertThat(own).contains(option.meaning()));
      assertThat(run("help", command.name())).isZero();
      assertThat(text(out)).isEqualTo(own);
    }
  }

  private int run(String... words) {
    out.reset();
    err.reset();
    try (Console console =
        new Console(
            new PrintStream(out, true, UTF_8),
            new PrintStream(err, true, UTF_8),
            () -> Instant.now().plus(Duration.ofMinutes(210)),
            this::settings)) {
      return new CommandLine(console).run(List.of(words));
    }
  }

  private RuntimeSettings settings() {
    return new RuntimeSettings(
        ImageCacheSettings.builder(store())
            .offline(offline)
            .keepBlobs(true)
            .shared(shared == null ? new Path[0] : new Path[] {shared})
            .build(),
        PullPolicy.IF_NOT_PRESENT,
        Duration.ofSeconds(20),
        false,
        true);
  }

  private Path store() {
    return directory.resolve(own);
  }

  private static String text(ByteArrayOutputStream stream) {
    return stream.toString(UTF_8);
  }
}
