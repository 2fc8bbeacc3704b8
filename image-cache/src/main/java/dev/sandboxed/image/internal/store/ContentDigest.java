package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.Digest;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes digests of content. */
public final class ContentDigest {
  private ContentDigest() {}

  public static Digest of(byte[] content) {
    return new Digest("sha256", HexFormat.of().formatHex(hash("sha256").digest(content)));
  }

  public static void check(byte[] content, Digest expected) throws ContentMismatchException {
    MessageDigest hash = hash(expected.algorithm());
    hash.update(content);
    check(hash, expected);
  }

  public static void check(MessageDigest hash, Digest expected) throws ContentMismatchException {
    String actual = HexFormat.of().formatHex(hash.digest());
    if (!actual.equals(expected.hex())) {
      throw new ContentMismatchException(
          "its digest is " + expected.algorithm() + ":" + actual + " instead of " + expected);
    }
  }

  public static MessageDigest hash(String algorithm) {
    try {
      return MessageDigest.getInstance(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256 and SHA-512", e);
    }
  }
}
