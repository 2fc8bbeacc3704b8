package dev.sandboxed.image.internal.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;

/** Something secret that a registry may be shown. Never printed. */
public sealed interface Credential {
  /** The part that no message may hold. */
  String secret();

  /** A user's name and password. */
  record Password(String username, String password) implements Credential {
    /** Returns it as HTTP sends it. */
    public String basic() {
      byte[] both = (username + ":" + password).getBytes(UTF_8);
      return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    @Override
    public String secret() {
      return password;
    }

    @Override
    public String toString() {
      return "Password[…]";
    }
  }

  /** What a token server exchanges for a token, in place of a password. */
  record IdentityToken(String secret) implements Credential {
    @Override
    public String toString() {
      return "IdentityToken[…]";
    }
  }

  /** What a registry takes as it is. */
  record RegistryToken(String secret) implements Credential {
    @Override
    public String toString() {
      return "RegistryToken[…]";
    }
  }
}
