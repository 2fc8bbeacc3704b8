package dev.sandboxed.image.internal.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import dev.sandboxed.image.fixtures.HostileLayer;
import dev.sandboxed.image.fixtures.HostileLayers;
import dev.sandboxed.image.fixtures.Listing;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import dev.sandboxed.image.fixtures.RecordedLayer;
import dev.sandboxed.image.layer.LayerWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every hostile layer, first with a writer that insists on clean paths, then with one that could
 * reach everything that the user of these tests can.
 */
class HostileLayersTest {
  @TempDir Path directory;

  @TestFactory
  Stream<DynamicTest> asksForNothingOutsideOfTheLayer() {
    return HostileLayers.reachingFor(Path.of("/outside"))
        .map(layer -> dynamicTest(layer.name(), () -> record(layer)));
  }

  private static void record(HostileLayer layer) throws IOException {
    RecordedLayer recorded = new RecordedLayer();
    layer.unpackTo(recorded);
    assertThat(recorded.entries()).containsAllEntriesOf(layer.entries());
    assertThat(recorded.isFinished()).isEqualTo(layer.refusal().isEmpty());
    assertThat(recorded.xattrs())
        .doesNotContainKeys("d user.overlay.opaque", "d user.overlay.redirect")
        .doesNotContainKeys("d trusted.overlay.opaque", "d security.selinux");
  }

  @TestFactory
  Stream<DynamicTest> leavesEverythingOutsideUntouched() throws IOException {
    Path outside = Listing.sentinels(directory.resolve("outside"));
    List<String> before = Listing.of(outside);
    return HostileLayers.reachingFor(outside)
        .map(layer -> dynamicTest(layer.name(), () -> write(layer, outside, before)));
  }

  private void write(HostileLayer layer, Path outside, List<String> before) throws IOException {
    Path own = Files.createDirectory(directory.resolve("layer"));
    try (LayerWriter writer = new PlainLayerWriters().open(own)) {
      layer.unpackTo(writer);
    }
    layer.assertUnpacked(own.resolve("fs"));
    assertThat(Listing.of(outside)).isEqualTo(before);
    new PlainLayerWriters().delete(own);
    assertThat(directory)
        .isDirectoryContaining(path -> path.equals(outside))
        .isDirectoryNotContaining(path -> !path.equals(outside));
  }
}
