package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sandboxed.image.fixtures.HostileLayer;
import dev.sandboxed.image.fixtures.HostileLayers;
import dev.sandboxed.image.fixtures.Listing;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.layer.LayerWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What hostile layers try, written by sandbox-init: everything beside them stays as it was. */
class HostileLayersTest {

  @RegisterExtension static final TestRuntime RUNTIME = new TestRuntime();

  private static Path directory;

  @BeforeAll
  static void makeRoom() throws IOException {
    directory = traversable(RUNTIME.images().layersDirectory().resolve("hostile"));
    Listing.sentinels(directory.resolve("outside"));
  }

  @AfterAll
  static void delete() {
    RUNTIME.writers().delete(directory);
  }

  @TestFactory
  Stream<DynamicTest> leavesEverythingOutsideUntouched() throws IOException {
    Path outside = directory.resolve("outside");
    List<String> before = Listing.of(outside);
    return HostileLayers.reachingFor(outside)
        .map(layer -> dynamicTest(layer.name(), () -> write(layer, outside, before)));
  }

  private static void write(HostileLayer layer, Path outside, List<String> before)
      throws IOException {
    Path own = traversable(directory.resolve("layer"));
    try (LayerWriter writer = RUNTIME.writers().open(own)) {
      layer.unpackTo(writer);
    }
    layer.assertUnpacked(own.resolve("fs"));
    assertThat(Listing.of(outside)).isEqualTo(before);
    RUNTIME.writers().delete(own);
    assertThat(own).doesNotExist();
  }

  @Test
  void sparseFilesTakeNoSpaceForTheirHoles() throws IOException {
    Path own = traversable(directory.resolve("sparse"));
    TestTar tar =
        new TestTar()
            .pax("GNU.sparse.size", "1000000")
            .pax("GNU.sparse.map", "500000,3")
            .file("holes", "abc");
    try (LayerWriter writer = RUNTIME.writers().open(own)) {
      new HostileLayer("holes", tar, "", Map.of()).unpackTo(writer);
    }

    byte[] content = Files.readAllBytes(own.resolve("fs/holes"));
    assertThat(content).hasSize(1_000_000).startsWith(0, 0, 0).endsWith(0, 0, 0);
    assertThat(Arrays.copyOfRange(content, 499_999, 500_004)).containsExactly(0, 'a', 'b', 'c', 0);
    assertThat(Commands.run(List.of("du", "--block-size=1", own.resolve("fs/holes").toString())))
        .as("bytes on the disk")
        .matches(line -> Long.parseLong(line.split("\t", 2)[0]) < 100_000);
    RUNTIME.writers().delete(own);
  }

  /** Java can then not even say the names. */
  @Test
  void namesInAnyEncodingAreWrittenInThePosixLocale() throws Exception {
    Path own = traversable(directory.resolve("posix"));
    Process child =
        ChildJvm.start(
            List.of("env", "LC_ALL=C", "LANG=C"),
            List.of(),
            ChildJvm.classPath(),
            UnpackInChild.class,
            RUNTIME.store().toString(),
            own.toString());
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(child.waitFor()).as(output).isZero();
    assertThat(output).contains("ANSI_X3.4-1968");
    assertThat(Commands.run(List.of("env", "LC_ALL=C", "ls", "-1", "--escape", own + "/fs")))
        .isEqualTo("F\\305\\221tan\\303\\272s\\303\\255tv\\303\\241ny.crt\nlatin-\\351\n");
    RUNTIME.writers().delete(own);
  }

  private static Path traversable(Path path) throws IOException {
    Files.createDirectories(path);
    return Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx--x--x"));
  }
}
