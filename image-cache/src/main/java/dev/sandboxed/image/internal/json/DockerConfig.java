package dev.sandboxed.image.internal.json;

import java.util.Map;

/**
 * What {@code docker login} and {@code podman login} keep: secrets, or the programs that have them.
 *
 * @param entries by registry, as it was written
 * @param helpers the program for a registry
 * @param store the program for every registry; may be empty
 */
public record DockerConfig(Map<String, Entry> entries, Map<String, String> helpers, String store) {
  public DockerConfig {
    entries = Map.copyOf(entries);
    helpers = Map.copyOf(helpers);
  }

  /**
   * What is kept for one registry; each text may be empty.
   *
   * @param auth user and password in Base64
   * @param malformed true if it is something else than it should be; then the texts are empty
   */
  public record Entry(
      String auth,
      String username,
      String password,
      String identityToken,
      String registryToken,
      boolean malformed) {
    static final Entry MALFORMED = new Entry("", "", "", "", "", true);

    @Override
    public String toString() {
      return "Entry[…]";
    }
  }
}
