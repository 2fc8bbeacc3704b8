package dev.sandboxed.image.internal.unpack;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sandboxed.image.fixtures.Compression;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class GzipStreamTest {
  private static final byte[] HELLO = "hello".getBytes(UTF_8);

  @Test
  void allMembersAreOne() throws IOException {
    byte[] content = new byte[300_000];
    new Random(1).nextBytes(content);
    assertThat(read(Compression.gzipMembers(content, 70_000))).isEqualTo(content);
    assertThat(read(Compression.gzipMembers(content, 1_000))).isEqualTo(content);
  }

  @Test
  void everyPartOfAHeaderIsPassedOver() throws IOException {
    byte[] plain = Compression.gzip(HELLO);
    ByteArrayOutputStream full = new ByteArrayOutputStream();
    full.write(plain, 0, 3);
    full.write(2 | 4 | 8 | 16);
    full.write(plain, 4, 6);
    full.writeBytes(new byte[] {3, 0, 'e', 'x', 't'});
    full.writeBytes("name\0comment\0".getBytes(UTF_8));
    full.writeBytes(new byte[] {1, 2});
    full.write(plain, 10, plain.length - 10);
    assertThat(read(full.toByteArray())).isEqualTo(HELLO);
  }

  @Test
  void zerosMayFollow() throws IOException {
    assertThat(read(Arrays.copyOf(Compression.gzip(HELLO), 10_000))).isEqualTo(HELLO);
  }

  @Test
  void afterZerosThereIsNoOtherMember() {
    byte[] gzip = Compression.gzip(HELLO);
    byte[] more = Arrays.copyOf(gzip, 2 * gzip.length + 10);
    System.arraycopy(gzip, 0, more, gzip.length + 10, gzip.length);
    assertThatThrownBy(() -> read(more)).hasMessage("its gzip is followed by something else");
  }

  @Test
  void anythingElseMayNot() {
    byte[] gzip = Compression.gzip(HELLO);
    byte[] more = Arrays.copyOf(gzip, gzip.length + 10);
    more[gzip.length + 5] = 'x';
    assertThatThrownBy(() -> read(more)).hasMessage("its gzip is followed by something else");
  }

  @Test
  void aDamagedMemberIsRefused() {
    byte[] gzip = Compression.gzip(HELLO);
    for (int i = 0; i < gzip.length; i++) {
      byte[] damaged = gzip.clone();
      damaged[i] ^= 0x20;
      // Not its time and system, nor the bits after the last of its data.
      boolean matters = i < 4 || (i > 9 && i != gzip.length - 9);
      if (matters) {
        assertThatThrownBy(() -> read(damaged)).as("byte " + i).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void aMemberThatEndsTooEarlyIsRefused() {
    byte[] gzip = Compression.gzip(HELLO);
    for (int length = 2; length < gzip.length; length++) {
      byte[] cut = Arrays.copyOf(gzip, length);
      assertThatThrownBy(() -> read(cut)).hasMessage("its gzip ends too early");
    }
  }

  @Test
  void aNameOfAnyLengthIsPassedOver() {
    byte[] start = Compression.gzip(HELLO);
    start[3] = 8;
    InputStream name = new Letters(64L << 20);
    assertThatThrownBy(
            () ->
                new GzipStream(
                    new SequenceInputStream(new ByteArrayInputStream(start, 0, 10), name)))
        .hasMessage("its gzip ends too early");
  }

  private static byte[] read(byte[] gzip) throws IOException {
    try (InputStream stream = new GzipStream(new ByteArrayInputStream(gzip))) {
      return stream.readAllBytes();
    }
  }

  /** Many of the same letter. */
  private static final class Letters extends InputStream {
    private long left;

    Letters(long left) {
      this.left = left;
    }

    @Override
    public int read() {
      return left-- > 0 ? 'n' : -1;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
      if (left <= 0) {
        return -1;
      }
      int count = (int) Math.min(length, left);
      Arrays.fill(buffer, offset, offset + count, (byte) 'n');
      left -= count;
      return count;
    }
  }
}
