package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static dev.sandboxed.runtime.TestImages.DIRECTORY;
import static dev.sandboxed.runtime.TestImages.FILE;
import static dev.sandboxed.runtime.TestImages.path;
import static dev.sandboxed.runtime.TestImages.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Named volumes: what a sandbox keeps there is found by the next. */
class VolumesTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final SandboxSpec TINY = SandboxSpec.of("tiny");

  @BeforeAll
  static void makeImage() {
    RUNTIME
        .images()
        .add(
            "tiny-data",
            TestImages.config(),
            layer -> {
              layer.directory(path(""), DIRECTORY);
              layer.directory(path("data"), new Metadata(0750, 0, 0, 1_700_000_000L, 0));
              layer.directory(path("data/sub"), DIRECTORY);
              layer.file(path("data/sub/file"), FILE, text("of the image\n"));
              layer.symlink(path("data/link"), path("/etc/passwd"), FILE);
            });
  }

  @AfterEach
  void removeVolumes() {
    for (String name : volumes().list()) {
      assertThat(volumes().remove(name)).isTrue();
    }
    assertThat(volumes().list()).isEmpty();
  }

  private static Volumes volumes() {
    return RUNTIME.runtime().volumes();
  }

  private static SandboxSpec with(String image, String volume, String target) {
    return SandboxSpec.of(image).mount(Mount.volume(volume, target));
  }

  @Test
  void whatIsWrittenOutlivesTheSandbox() {
    try (Sandbox first = RUNTIME.start(with("tiny", "kept", "/kept"))) {
      assertThat(tiny(first, "ls", "/")).contains("d 0755 2 0 0 4096 kept\n");
      tiny(first, "write", "/kept/x", "1");
    }
    assertThat(volumes().list()).containsExactly("kept");
    try (Sandbox second = RUNTIME.start(with("tiny", "kept", "/elsewhere"))) {
      assertThat(tiny(second, "cat", "/elsewhere/x")).isEqualTo("1\n");
      second.stop();
      assertThat(second.files().read("/elsewhere/x")).hasSize(2);
    }
  }

  @Test
  void firstUseCopiesWhatTheImageHasOnceAlsoWhenTwoStart() {
    List<Sandbox> both =
        RUNTIME
            .runtime()
            .startAll(
                List.of(
                    with("tiny-data", "data", "/data").name("one"),
                    with("tiny-data", "data", "/data").name("two")));
    try {
      assertThat(tiny(both.get(0), "ls", "/")).contains("d 0750 3 0 0 4096 data\n");
      assertThat(tiny(both.get(1), "ls", "/data").lines())
          .containsExactly("l 0777 1 0 0 11 link -> /etc/passwd", "d 0755 2 0 0 4096 sub");
      tiny(both.get(0), "write", "/data/sub/file", "changed");
    } finally {
      both.forEach(Sandbox::close);
    }
    try (Sandbox later = RUNTIME.start(with("tiny-data", "data", "/data"))) {
      assertThat(tiny(later, "cat", "/data/sub/file")).isEqualTo("changed\n");
    }
  }

  @Test
  void ownersAreThoseOfTheImage() {
    RUNTIME.severalIds();
    RUNTIME
        .images()
        .add(
            "tiny-owned",
            TestImages.config(),
            layer -> {
              layer.directory(path(""), DIRECTORY);
              layer.directory(path("data"), new Metadata(0700, 1000, 2000, 1_700_000_000L, 0));
              layer.file(path("data/x"), new Metadata(0400, 1000, 7, 1L, 0), text("x"));
            });
    try (Sandbox sandbox = RUNTIME.start(with("tiny-owned", "owned", "/data"))) {
      assertThat(tiny(sandbox, "ls", "/")).contains("d 0700 2 1000 2000 4096 data\n");
      assertThat(tiny(sandbox, "ls", "/data")).isEqualTo("- 0400 1 1000 7 1 x\n");
    }
  }

  @Test
  void sandboxesSeeWhatOthersWrite() {
    try (Sandbox writer = RUNTIME.start(with("tiny", "shared", "/shared").name("writer"));
        Sandbox reader =
            RUNTIME.start(
                TINY.name("reader").mount(Mount.volume("shared", "/shared").readOnly()))) {
      tiny(writer, "write", "/shared/x", "1");
      assertThat(tiny(reader, "cat", "/shared/x")).isEqualTo("1\n");
      ExecResult refused = reader.exec("/bin/tiny", "write", "/shared/y", "2");
      assertThat(refused.exitCode()).isNotZero();
      assertThat(refused.stderr()).contains("EROFS");
    }
  }

  @Test
  void volumeInUseIsNotRemoved() {
    try (Sandbox sandbox = RUNTIME.start(with("tiny", "busy", "/busy"))) {
      assertThatThrownBy(() -> volumes().remove("busy"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("'busy': a sandbox uses it");
      tiny(sandbox, "write", "/busy/x", "1");
    }
    assertThat(volumes().remove("busy")).isTrue();
    assertThat(volumes().remove("busy")).isFalse();
    try (Sandbox sandbox = RUNTIME.start(with("tiny", "busy", "/busy"))) {
      assertThat(tiny(sandbox, "ls", "/busy")).isEmpty();
    }
  }

  /** Either the removal comes first, and the volume is made anew, or the start does. */
  @Test
  void removalWhileSandboxesStartFailsOrMakesThemBeginAnew() throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    AtomicInteger removed = new AtomicInteger();
    AtomicInteger refused = new AtomicInteger();
    Thread remover =
        new Thread(
            () -> {
              while (!ended.get()) {
                try {
                  removed.addAndGet(volumes().remove("wanted") ? 1 : 0);
                } catch (IllegalStateException e) {
                  refused.incrementAndGet();
                }
              }
            });
    remover.start();
    try {
      for (int round = 0; round < 100; round++) {
        try (Sandbox sandbox = RUNTIME.start(with("tiny-data", "wanted", "/data"))) {
          assertThat(tiny(sandbox, "ls", "/data")).contains(" sub\n");
        }
      }
    } finally {
      ended.set(true);
      remover.join();
    }
    assertThat(removed).hasPositiveValue();
    assertThat(refused).hasPositiveValue();
    volumes().remove("wanted");
  }

  @Test
  void whatAKilledJvmHasLeftIsDeleted() throws IOException {
    Path volumes = RUNTIME.store().resolve("volumes").resolve(RUNTIME.identity().ownership());
    Path left = Files.createDirectories(volumes.resolve(".unfinished-1/fs"));
    RUNTIME.start(with("tiny", "next", "/next")).close();
    assertThat(left.getParent()).doesNotExist();
  }

  @Test
  void volumeThatCannotBeMadeLeavesNothing() {
    assertThatThrownBy(() -> RUNTIME.start(with("tiny", "file", "/etc/passwd")))
        .isInstanceOf(StartFailedException.class)
        .hasMessage(
            "Could not start sandbox 'tiny' (tiny:latest): could not make the volume 'file' with"
                + " what the image has at /etc/passwd: it is a file, and a volume is a directory.");
    assertThat(volumes().list()).isEmpty();
    for (String name : List.of("", ".", "../up", "a/b", "-x", "ä")) {
      assertThatThrownBy(() -> Mount.volume(name, "/x"))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("The name of a volume must");
      assertThatThrownBy(() -> volumes().remove(name)).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
