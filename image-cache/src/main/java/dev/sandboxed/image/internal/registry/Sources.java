package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.RegistryUnreachableException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import okhttp3.HttpUrl;

/**
 * Where to ask for an image, in order: the mirrors that were set, those of {@code registries.conf},
 * the registry.
 */
final class Sources {
  private static final String HUB = "docker.io";
  private static final String HUB_HOST = "registry-1.docker.io";

  private final ImageReference image;
  private final Set<String> insecure;
  private final List<Source> sources = new ArrayList<>();

  private Sources(ImageReference image, Set<String> insecure) {
    this.image = image;
    this.insecure = insecure;
  }

  static List<Source> of(ImageReference image, RegistrySettings settings) {
    Sources sources = new Sources(image, settings.insecure());
    settings.mirrors().forEach(sources::mirror);
    sources.host(image.registry(), image.repository(), false, false);
    return List.copyOf(sources.sources);
  }

  private void mirror(String text) {
    int scheme = text.indexOf("://");
    HttpUrl url = HttpUrl.parse(scheme < 0 ? "https://" + text : text);
    if (url == null) {
      throw new RegistryUnreachableException(
          "Could not pull "
              + image.familiar()
              + ": \""
              + text
              + "\" is not the URL of a mirror. Correct sandboxed.mirror."
              + image.registry()
              + ", for example to http://127.0.0.1:5000.");
    }
    String prefix = String.join("/", url.pathSegments());
    String repository = prefix.isEmpty() ? image.repository() : prefix + "/" + image.repository();
    repository = repository.replace("//", "/");
    if (scheme < 0) {
      host(Source.authority(url), repository, true, false);
      return;
    }
    HttpUrl root = url.newBuilder().username("").password("").encodedPath("/").query(null).build();
    String shown = root.toString();
    String name = shown.substring(0, shown.length() - 1);
    boolean unverified = insecure.contains(Source.authority(url));
    boolean confidential = url.isHttps() || unverified || Source.isLoopback(Source.authority(url));
    sources.add(source(name, root, repository, true, confidential, unverified, false));
  }

  /**
   * A host without a scheme. TLS is a must, but for this machine, where it is tried second, and for
   * what was named insecure, where plain HTTP is.
   */
  private void host(String host, String repository, boolean mirror, boolean saidInsecure) {
    boolean unverified = saidInsecure || insecure.contains(host);
    boolean near = Source.isLoopback(host);
    String address = host.equals(HUB) ? HUB_HOST : host;
    HttpUrl tls = HttpUrl.parse("https://" + address);
    HttpUrl plain = HttpUrl.parse("http://" + address);
    if (tls == null || plain == null) {
      throw new RegistryUnreachableException(
          "Could not pull " + image.familiar() + ": " + host + " is not a host. Check the name.");
    }
    HttpUrl first = near ? plain : tls;
    sources.add(source(host, first, repository, mirror, true, unverified, false));
    if (near || unverified) {
      HttpUrl second = near ? tls : plain;
      sources.add(source(host, second, repository, mirror, true, unverified, true));
    }
  }

  private static Source source(
      String name,
      HttpUrl root,
      String repository,
      boolean mirror,
      boolean confidential,
      boolean unverified,
      boolean alternative) {
    HttpUrl base = root.newBuilder().addPathSegment("v2").addPathSegments(repository).build();
    return new Source(name, repository, base, mirror, confidential, unverified, alternative);
  }
}
