package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

class VerifiedInputStreamTest {
  private static final byte[] CONTENT = "the content".getBytes(UTF_8);
  private static final Digest DIGEST = ContentDigest.of(CONTENT);

  @Test
  void rightContentIsDeliveredToItsEnd() throws IOException {
    assertThat(verified(CONTENT, DIGEST, CONTENT.length).readAllBytes()).isEqualTo(CONTENT);
    InputStream bytewise = verified(CONTENT, DIGEST, CONTENT.length);
    for (byte b : CONTENT) {
      assertThat(bytewise.read()).isEqualTo(b);
    }
    assertThat(bytewise.read()).isEqualTo(-1);
    assertThat(bytewise.read()).isEqualTo(-1);
    assertThat(verified(new byte[0], ContentDigest.of(new byte[0]), 0).read()).isEqualTo(-1);
  }

  @Test
  void skippedBytesAreVerifiedToo() throws IOException {
    InputStream stream = verified(CONTENT, DIGEST, CONTENT.length);
    stream.skipNBytes(CONTENT.length);
    assertThat(stream.read()).isEqualTo(-1);
  }

  @Test
  void shortContentIsRefused() {
    assertThatThrownBy(() -> verified(CONTENT, DIGEST, CONTENT.length + 1).readAllBytes())
        .isInstanceOf(ContentMismatchException.class)
        .hasMessage("it ends after 11 of the promised 12 bytes");
  }

  @Test
  void longContentIsRefusedWithoutReadingOn() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };
    assertThatThrownBy(() -> new VerifiedInputStream(endless, DIGEST, 10).readAllBytes())
        .isInstanceOf(ContentMismatchException.class)
        .hasMessage("it is longer than the promised 10 bytes");
  }

  @Test
  void otherContentIsRefused() {
    byte[] other = "the c0ntent".getBytes(UTF_8);
    assertThatThrownBy(() -> verified(other, DIGEST, other.length).readAllBytes())
        .isInstanceOf(ContentMismatchException.class)
        .hasMessageContaining("instead of " + DIGEST);
  }

  private static InputStream verified(byte[] content, Digest digest, long size) {
    return new VerifiedInputStream(new ByteArrayInputStream(content), digest, size);
  }
}
