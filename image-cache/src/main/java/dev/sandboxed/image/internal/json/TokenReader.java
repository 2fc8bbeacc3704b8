package dev.sandboxed.image.internal.json;

/**
 * Reads the answer of a token server, https://distribution.github.io/distribution/spec/auth/token.
 */
public final class TokenReader {
  private TokenReader() {}

  public static TokenAnswer read(byte[] content) throws InvalidDocumentException {
    JsonDocument document = JsonDocument.parse(content);
    String token = document.text("token");
    String bearer = token.isEmpty() ? document.text("access_token") : token;
    if (bearer.isEmpty()) {
      throw new InvalidDocumentException("has no token");
    }
    return new TokenAnswer(bearer, document.number("expires_in", 0), document.text("issued_at"));
  }

  /**
   * A token.
   *
   * @param expiresIn in seconds; 0 if the server does not say
   * @param issuedAt in the format of RFC 3339; may be empty
   */
  public record TokenAnswer(String token, long expiresIn, String issuedAt) {
    @Override
    public String toString() {
      return "TokenAnswer[…]";
    }
  }
}
