package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.network.Surroundings;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * What has been set about registries.
 *
 * @param mirrors URLs to ask before the registry of the image
 * @param insecure hosts whose certificates are not verified, and which may have no TLS
 * @param authorities files with certificates to believe, too
 * @param surroundings where more is configured
 * @param redirects hosts that registries may send us to, whatever addresses they have
 */
public record RegistrySettings(
    List<String> mirrors,
    Set<String> insecure,
    List<Path> authorities,
    Surroundings surroundings,
    List<String> redirects) {
  public RegistrySettings {
    mirrors = List.copyOf(mirrors);
    insecure = Set.copyOf(insecure);
    authorities = List.copyOf(authorities);
    redirects = List.copyOf(redirects);
  }

  public RegistrySettings(
      List<String> mirrors,
      Set<String> insecure,
      List<Path> authorities,
      Surroundings surroundings) {
    this(mirrors, insecure, authorities, surroundings, List.of());
  }
}
