package dev.sandboxed.image.cache;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.fixtures.PlainLayerWriters;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ForeignStoreTest {
  @TempDir Path directory;

  @Test
  void aDirectoryOfSomebodyElseIsRefusedAndLeftAlone() throws Exception {
    Files.createFile(directory.resolve("pom.xml"));

    assertThatThrownBy(() -> cache().layersDirectory())
        .isInstanceOf(ImageStoreException.class)
        .hasMessageContaining("pom.xml")
        .hasMessageContaining("sandboxed.store");
    assertThat(directory).isDirectoryNotContaining("glob:**/layers");
  }

  @Test
  void aMissingDirectoryWillDo() {
    assertThat(cache().layersDirectory()).isEqualTo(cache().layersDirectory());
  }

  private ImageCache cache() {
    return ImageCache.open(
        ImageCacheSettings.builder(directory).offline(true).build(), new PlainLayerWriters());
  }
}
