package dev.sandboxed.image.internal.unpack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.fixtures.Compression;
import dev.sandboxed.image.fixtures.RecordedLayer;
import dev.sandboxed.image.fixtures.TestImage;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.layer.Metadata;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is too much, and what is too little; {@link HostileLayersTest} has the attacks. */
class UnpackLimitsTest {
  private final TestTar tar = new TestTar();

  @Test
  void aHardLinkToWhatTheLayerDoesNotHaveIsRefused() {
    assertInvalid(tar.link("a", "etc/shadow"), "\"a\" is a hard link to \"etc/shadow\"");
  }

  @Test
  void aNulInANameIsRefused() {
    assertInvalid(tar.pax("path", "a\0b").file("a", ""), "NUL");
    assertInvalid(new TestTar().pax("linkpath", "a\0b").symlink("a", "b"), "NUL");
  }

  @Test
  void symbolicLinksCannotMakeAPathTooLong() {
    String deep = ("d".repeat(200) + "/").repeat(19);
    tar.pax("linkpath", deep).symlink("s", "x").pax("path", "s/" + deep + "x").file("x", "");
    assertInvalid(tar, "bytes");
  }

  @Test
  void directoriesThatAreNotInTheTarHaveALimit() {
    for (int i = 0; i < 5; i++) {
      tar.pax("path", i + "/d".repeat(500)).file("x", "");
    }
    assertInvalid(tar, "makes more than 1000 directories that it does not have");
  }

  @Test
  void namesHaveALimitTogether() throws IOException {
    Consumption consumption = new Consumption(new UnpackLimits(1, 1_000_000));
    TarEntry entry =
        new TarEntry(
            "n".repeat(4000),
            TarEntry.Type.FIFO,
            "",
            0,
            new Metadata(0, 0, 0, 0, 0),
            false,
            Map.of());
    long enough = UnpackLimits.PATHS_BYTES / 4000;
    for (long i = 0; i < enough; i++) {
      consumption.add(entry);
    }
    assertThatThrownBy(() -> consumption.add(entry)).hasMessageContaining("names longer than");
  }

  @Test
  void spaceIsAskedForBeforeAndWhileItIsUsed() {
    byte[] bytes = tar.file("a", new byte[40 << 20]).bytes();
    AtomicInteger asked = new AtomicInteger();
    LayerUnpacker unpacker =
        new LayerUnpacker(
            new UnpackLimits(1L << 30, 10),
            false,
            () -> {
              if (asked.incrementAndGet() == 3) {
                throw new ImageStoreException("full");
              }
            },
            unpacked -> {});
    RecordedLayer layer = new RecordedLayer();
    assertThatThrownBy(
            () -> unpacker.unpack(new ByteArrayInputStream(bytes), TestImage.digest(bytes), layer))
        .hasMessage("full");
    assertThat(layer.isFinished()).isFalse();
  }

  @Test
  void entriesAndBytesHaveLimits() {
    for (int i = 0; i < 5; i++) {
      tar.file("f" + i, "x".repeat(2000));
    }
    byte[] bytes = tar.bytes();
    assertThatThrownBy(() -> Unpacking.unpack(bytes, bytes, new UnpackLimits(1 << 20, 4)))
        .hasMessageContaining("more than 4 entries");
    byte[] bomb = Compression.gzip(new byte[1 << 20]);
    assertThatThrownBy(() -> Unpacking.unpack(bytes, bomb, new UnpackLimits(1 << 16, 10)))
        .hasMessageContaining("more than 65536 bytes");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "5 a=b\n",
        "99 a=b\n",
        "0 a=b\n",
        "-6 a=b\n",
        "6 a=bx",
        "6 =abc\n",
        "x",
        "6 abcd\n"
      })
  void damagedPaxRecordsAreRefused(String records) {
    assertInvalid(tar.entry("x", 'x', "", records.getBytes(UTF_8)).file("a", ""), "PAX");
  }

  @Test
  void aWrongChecksumIsRefused() {
    byte[] bytes = tar.file("a", "").bytes();
    bytes[0] = 'b';
    assertThatThrownBy(() -> Unpacking.unpack(bytes, bytes))
        .isInstanceOf(InvalidLayerException.class)
        .hasMessageContaining("checksum");
  }

  @Test
  void aTarThatEndsTooEarlyIsRefused() {
    byte[] bytes = tar.file("a", "x".repeat(2000)).bytes();
    for (int length : new int[] {100, 512, 513, 1500}) {
      byte[] cut = java.util.Arrays.copyOf(bytes, length);
      assertThatThrownBy(() -> Unpacking.unpack(cut, cut)).isInstanceOf(IOException.class);
    }
  }

  private static void assertInvalid(TestTar tar, String message) {
    assertThatThrownBy(() -> Unpacking.unpack(tar))
        .isInstanceOf(InvalidLayerException.class)
        .hasMessageContaining(message);
  }
}
