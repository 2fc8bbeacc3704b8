package dev.sandboxed.image.internal.json;

import static org.assertj.core.api.Assertions.assertThat;

/** Answers of token servers, and the errors of registries. */
public final class TokenFuzz {
  private TokenFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    try {
      assertThat(TokenReader.read(input).token()).isNotEmpty();
    } catch (InvalidDocumentException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
    assertThat(ErrorReader.read(input)).hasSizeLessThan(310).doesNotContain("\n", "\r", "\033");
  }
}
