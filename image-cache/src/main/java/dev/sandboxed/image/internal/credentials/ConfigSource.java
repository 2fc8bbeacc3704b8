package dev.sandboxed.image.internal.credentials;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.internal.credentials.Credential.IdentityToken;
import dev.sandboxed.image.internal.credentials.Credential.Password;
import dev.sandboxed.image.internal.credentials.Credential.RegistryToken;
import dev.sandboxed.image.internal.json.DockerConfig;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Looks a registry up in one configuration. */
final class ConfigSource {
  private final DockerConfig config;
  private final Function<String, CredentialHelper> helpers;

  ConfigSource(DockerConfig config, Function<String, CredentialHelper> helpers) {
    this.config = config;
    this.helpers = helpers;
  }

  /**
   * Asks the program for this registry, else the one for all, then what is written down. A program
   * that fails ends the search: other credentials might be meant for somebody else.
   */
  @Nullable Credential find(RegistryKey key) throws UnusableException {
    String own = key.ofHost(config.helpers());
    String helper = own == null ? config.store() : own;
    if (!helper.isEmpty()) {
      Credential credential = helpers.apply(helper).get(key.server());
      if (credential != null) {
        return credential;
      }
    }
    for (DockerConfig.Entry entry : key.matching(config.entries())) {
      Credential credential = credential(entry);
      if (credential != null) {
        return credential;
      }
    }
    return null;
  }

  private static @Nullable Credential credential(DockerConfig.Entry entry)
      throws UnusableException {
    if (entry.malformed()) {
      throw UnusableException.of("its entry is malformed");
    }
    if (!entry.identityToken().isEmpty()) {
      return new IdentityToken(entry.identityToken());
    }
    if (!entry.registryToken().isEmpty()) {
      return new RegistryToken(entry.registryToken());
    }
    if (!entry.auth().isEmpty()) {
      return decoded(entry.auth());
    }
    return entry.username().isEmpty() ? null : new Password(entry.username(), entry.password());
  }

  private static Credential decoded(String auth) throws UnusableException {
    String text;
    try {
      text = new String(Base64.getDecoder().decode(auth.strip()), UTF_8);
    } catch (IllegalArgumentException e) {
      throw UnusableException.of("its entry is malformed");
    }
    // Some tools have padded passwords with NUL, and Docker takes it away.
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == 0) {
      end--;
    }
    int colon = text.indexOf(':');
    if (colon < 1 || colon >= end) {
      throw UnusableException.of("its entry is malformed");
    }
    return new Password(text.substring(0, colon), text.substring(colon + 1, end));
  }
}
