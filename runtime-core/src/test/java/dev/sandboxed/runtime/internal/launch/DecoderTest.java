package dev.sandboxed.runtime.internal.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class DecoderTest {

  @Test
  void readsWhatTheEncoderWrites() {
    Encoder encoder =
        new Encoder()
            .u8(255)
            .u16(65535)
            .u32(-2)
            .u64(1L << 40)
            .string("naïve")
            .bytes(new byte[] {1, 2})
            .strings(List.of("a", ""));
    Decoder decoder = new Decoder(encoder.buffer(), 0, encoder.size());

    assertThat(decoder.u8()).isEqualTo(255);
    assertThat(decoder.u16()).isEqualTo(65535);
    assertThat(decoder.u32()).isEqualTo(-2);
    assertThat(decoder.u64()).isEqualTo(1L << 40);
    assertThat(decoder.string()).isEqualTo("naïve");
    assertThat(decoder.bytes()).containsExactly(1, 2);
    assertThat(decoder.u32()).isEqualTo(2);
    assertThat(decoder.string()).isEqualTo("a");
    assertThat(decoder.string()).isEmpty();
    assertThat(decoder.hasMore()).isFalse();
  }

  @Test
  void messageThatIsCutShortIsRejected() {
    byte[] cut = new Encoder().string("hello").toByteArray();

    assertThatThrownBy(() -> new Decoder(cut, 0, cut.length - 1).string())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("cut short");
    assertThatThrownBy(() -> new Decoder(cut, 0, 3).u32())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void lengthBeyondTheMessageIsRejectedBeforeMemoryIsTaken() {
    byte[] huge = new Encoder().u32(Integer.MAX_VALUE).toByteArray();

    assertThatThrownBy(() -> new Decoder(huge, 0, huge.length).bytes())
        .isInstanceOf(IllegalStateException.class);
  }
}
