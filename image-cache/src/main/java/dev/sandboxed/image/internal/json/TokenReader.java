package dev.sandboxed.image.internal.json;

/**
 * Reads the answer of a token server, https://distribution.github.io/distribution/spec/auth/token.
 */
public final class TokenReader {
  private TokenReader() {}

  public static String read(byte[] content) throws InvalidDocumentException {
    JsonDocument document = JsonDocument.parse(content);
    String token = document.text("token");
    String bearer = token.isEmpty() ? document.text("access_token") : token;
    if (bearer.isEmpty()) {
      throw new InvalidDocumentException("has no token");
    }
    return bearer;
  }
}
