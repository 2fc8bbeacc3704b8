package dev.sandboxed.image;

/**
 * The name of content by its hash, for example {@code sha256:9b8f…}. A checked digest is safe to
 * use in a path or URL.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex the hash in lower-case hexadecimal digits
 */
public record Digest(String algorithm, String hex) {
  public Digest {
    int length = hexLength(algorithm);
    if (length < 0) {
      throw new IllegalArgumentException(
          "The digest algorithm \"" + algorithm + "\" is not supported; sha256 and sha512 are.");
    }
    if (hex.length() != length || !isLowerHex(hex)) {
      throw new IllegalArgumentException(
          "\""
              + hex
              + "\" is not a "
              + algorithm
              + " digest: "
              + length
              + " digits of 0-9a-f are needed.");
    }
  }

  /** Reads {@code algorithm:hex}. */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    if (colon < 0) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a digest: algorithm:hex is needed.");
    }
    return new Digest(text.substring(0, colon), text.substring(colon + 1));
  }

  /** Returns the first twelve digits, enough for a person to tell digests apart. */
  public String abbreviated() {
    return hex.substring(0, 12);
  }

  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }

  private static int hexLength(String algorithm) {
    if (algorithm.equals("sha256")) {
      return 64;
    }
    return algorithm.equals("sha512") ? 128 : -1;
  }

  private static boolean isLowerHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
