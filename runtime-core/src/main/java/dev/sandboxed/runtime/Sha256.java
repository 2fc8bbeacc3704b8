package dev.sandboxed.runtime;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256, in lower-case hexadecimal digits. */
final class Sha256 {

  private static final char[] HEX = "0123456789abcdef".toCharArray();

  static MessageDigest begin() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  static String end(MessageDigest begun) {
    byte[] hash = begun.digest();
    char[] hex = new char[2 * hash.length];
    for (int index = 0; index < hash.length; index++) {
      hex[2 * index] = HEX[(hash[index] >> 4) & 0xf];
      hex[2 * index + 1] = HEX[hash[index] & 0xf];
    }
    return new String(hex);
  }

  private Sha256() {}
}
