package dev.sandboxed.runtime;

import static dev.sandboxed.runtime.SandboxTest.tiny;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Snapshots whose files, or those that went into them, say something else than before. */
class SnapshotContentTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static final AtomicInteger NAMES = new AtomicInteger();

  private final AtomicInteger preparations = new AtomicInteger();

  @TempDir Path source;

  @BeforeEach
  void letSandboxesIn() throws IOException {
    Files.setPosixFilePermissions(source, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void accountsAreThoseOfTheSnapshot() {
    RUNTIME.severalIds();
    RUNTIME
        .start(SandboxSpec.of("tiny").user("app"))
        .close(); // so that those of the image are known
    String accounts =
        """
        root:x:0:0:root:/root:/bin/sh
        app:x:1234:1000:Application:/home/app:/bin/sh
        added:x:1500:1000:Added:/:/bin/sh\
        """;
    SandboxSpec spec =
        spec()
            .user("app")
            .snapshot(
                PreparedSnapshot.of(
                    "1",
                    sandbox ->
                        assertThat(
                                sandbox
                                    .exec(
                                        ExecSpec.of("/bin/tiny", "write", "/etc/passwd", accounts)
                                            .user("root"))
                                    .exitCode())
                            .isZero()));
    for (int run = 0; run < 2; run++) {
      try (Sandbox sandbox = RUNTIME.start(spec)) {
        assertThat(tiny(sandbox, "id")).contains("uid=1234 ");
        assertThat(sandbox.exec(ExecSpec.of("/bin/tiny", "id").user("added")).stdout())
            .contains("uid=1500 ");
      }
    }
    try (Sandbox sandbox = RUNTIME.start(SandboxSpec.of("tiny").user("app"))) {
      assertThat(tiny(sandbox, "id")).contains("uid=1000 ");
    }
  }

  @Test
  void whatIsMountedReadOnlyCountsWithItsContent() throws IOException {
    Path file = Files.writeString(source.resolve("schema.sql"), "one");
    SandboxSpec spec = prepared(Mount.bind(source, "/schema"));
    assertThat(preparationsOf(spec)).isEqualTo(1);
    assertThat(preparationsOf(spec)).isZero();

    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertThat(preparationsOf(spec)).as("only its time has changed").isZero();

    Files.writeString(file, "two");
    Files.setLastModifiedTime(file, FileTime.fromMillis(0));
    assertThat(preparationsOf(spec)).as("its content has changed").isEqualTo(1);

    Files.createDirectory(source.resolve("more"));
    assertThat(preparationsOf(spec)).as("a directory has been added").isEqualTo(1);

    Files.createSymbolicLink(source.resolve("link"), Path.of("schema.sql"));
    assertThat(preparationsOf(spec)).as("a link has been added").isEqualTo(1);
    assertThat(preparationsOf(spec)).isZero();
  }

  @Test
  void ofLargeFilesTheTimeCounts() throws IOException {
    Path file = source.resolve("large");
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.setLength(MountedContent.MOST_BYTES + 1);
    }
    SandboxSpec spec = prepared(Mount.bind(file, "/large"));
    assertThat(preparationsOf(spec)).isEqualTo(1);
    assertThat(preparationsOf(spec)).isZero();
    try (RandomAccessFile large = new RandomAccessFile(file.toFile(), "rw")) {
      large.write(1);
    }
    assertThat(preparationsOf(spec)).isEqualTo(1);
  }

  @Test
  void whatMayBeWrittenToHasNoSnapshot() {
    SandboxSpec spec = prepared(Mount.bind(source, "/data").readWrite());
    assertThat(preparationsOf(spec)).isEqualTo(1);
    assertThat(preparationsOf(spec)).isEqualTo(1);
    assertThat(RUNTIME.runtime().snapshots().list())
        .noneMatch(snapshot -> snapshot.sandbox().equals(spec.name()));
  }

  @Test
  void whatHasTooManyFilesHasNoSnapshot() throws IOException {
    for (int count = 0; count < MountedContent.MOST_FILES; count++) {
      Files.createFile(source.resolve("f" + count));
    }
    MountedContent content = MountedContent.of(List.of(Mount.bind(source, "/many")));
    assertThat(content.problem()).contains("more than 10000 files");
    Files.delete(source.resolve("f0"));
    assertThat(MountedContent.of(List.of(Mount.bind(source, "/many"))).problem()).isNull();
  }

  private SandboxSpec prepared(Mount mount) {
    return spec()
        .mount(mount)
        .snapshot(PreparedSnapshot.of("1", sandbox -> preparations.incrementAndGet()));
  }

  /** How often it is prepared in one start. */
  private int preparationsOf(SandboxSpec spec) {
    preparations.set(0);
    RUNTIME.start(spec).close();
    return preparations.get();
  }

  /** So that no test finds the snapshots of another. */
  private static SandboxSpec spec() {
    return SandboxSpec.of("tiny")
        .command("listen", "80")
        .port(80)
        .name("content" + NAMES.incrementAndGet());
  }
}
