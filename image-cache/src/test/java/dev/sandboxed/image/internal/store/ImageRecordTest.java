package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.Healthcheck;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.Port;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ImageRecordTest {
  private static final StoredImage FULL =
      new StoredImage(
          ImageReference.parse("localhost:5000/team/app:1.0"),
          new Digest("sha256", "ab".repeat(32)),
          Platform.parse("linux/arm/v6"),
          new ImageConfig(
              List.of("sh", "-c", "echo \"a\nb\\n\" \\\n"),
              List.of("", " ", "crc 0"),
              List.of("A=", "B=ü\r\n\u2028x", "PATH=/bin"),
              "postgres:999",
              "/srv",
              List.of(Port.tcp(80), new Port(53, Port.Protocol.UDP)),
              List.of("/data dir"),
              "SIGINT",
              new Healthcheck(
                  List.of("CMD-SHELL", "true || \\"),
                  Duration.ofSeconds(1),
                  Duration.ofMillis(2),
                  Duration.ZERO,
                  5),
              Map.of("key with blank", "value\nwith lines", "empty", "")),
          List.of("cd".repeat(32), "ef".repeat(32), "cd".repeat(32)),
          Instant.ofEpochSecond(1767225600));

  private static final StoredImage EMPTY =
      new StoredImage(
          ImageReference.parse("x@sha256:" + "00".repeat(32)),
          new Digest("sha256", "00".repeat(32)),
          Platform.host(),
          new ImageConfig(
              List.of(), List.of(), List.of(), "", "", List.of(), List.of(), "", null, Map.of()),
          List.of(),
          Instant.EPOCH);

  @Test
  void everythingComesBackAsItWas() {
    assertThat(ImageRecord.read(ImageRecord.write(FULL))).isEqualTo(FULL);
    assertThat(ImageRecord.read(ImageRecord.write(EMPTY))).isEqualTo(EMPTY);
  }

  @Test
  void aRecordCutAnywhereIsAMiss() {
    byte[] record = ImageRecord.write(FULL);
    for (int length = 0; length < record.length; length++) {
      assertThat(ImageRecord.read(Arrays.copyOf(record, length))).isNull();
    }
  }

  @Test
  void aRecordWithOneWrongByteIsAMiss() {
    byte[] record = ImageRecord.write(FULL);
    for (int at = 0; at < record.length; at++) {
      for (int bit = 0; bit < 8; bit++) {
        byte[] damaged = record.clone();
        damaged[at] ^= (byte) (1 << bit);
        assertThat(ImageRecord.read(damaged)).as("bit %s of byte %s", bit, at).isNull();
      }
    }
  }

  @Test
  void aRecordOfAnotherVersionOrOfNothingIsAMiss() {
    String text = new String(ImageRecord.write(EMPTY), UTF_8).replace("image 1", "image 2");
    assertThat(ImageRecord.read(text.getBytes(UTF_8))).isNull();
    assertThat(ImageRecord.read(new byte[0])).isNull();
    assertThat(ImageRecord.read(new byte[4096])).isNull();
    assertThat(ImageRecord.read("crc ".getBytes(UTF_8))).isNull();
  }
}
