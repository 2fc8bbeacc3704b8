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
 */
public record RegistrySettings(
    List<String> mirrors, Set<String> insecure, List<Path> authorities, Surroundings surroundings) {
  public RegistrySettings {
    mirrors = List.copyOf(mirrors);
    insecure = Set.copyOf(insecure);
    authorities = List.copyOf(authorities);
  }
}
