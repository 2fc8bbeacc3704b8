package dev.sandboxed.image.internal.json;

import java.util.List;

/**
 * What a {@code registries.conf} says about registries,
 * https://man.archlinux.org/man/containers-registries.conf.5.
 */
public record RegistriesConf(List<Registry> registries) {
  public RegistriesConf {
    registries = List.copyOf(registries);
  }

  /**
   * Images whose names begin alike.
   *
   * @param prefix the beginning: a host with or without a path, or {@code *.} and a domain
   * @param location what is put in place of the prefix; empty if it stays
   * @param blocked whether these images may not be pulled
   * @param mirrors to be asked first
   */
  public record Registry(
      String prefix, String location, boolean insecure, boolean blocked, List<Mirror> mirrors) {
    public Registry {
      mirrors = List.copyOf(mirrors);
    }
  }

  /**
   * A place to ask first.
   *
   * @param location what is put in place of the prefix
   * @param byTag whether it is asked for tags
   * @param byDigest whether it is asked for digests
   */
  public record Mirror(String location, boolean insecure, boolean byTag, boolean byDigest) {}
}
