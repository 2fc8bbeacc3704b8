package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.RegistryUnreachableException;
import dev.sandboxed.image.internal.network.Reach;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import okhttp3.HttpUrl;

/**
 * A place that may have an image: a mirror or the registry itself.
 *
 * @param name what people call it
 * @param base the URL of {@code /v2/} and of the repository
 * @param confidential whether credentials may be sent there: in TLS, to this machine, or where the
 *     user has said that it shall be without
 */
record Source(String name, String repository, HttpUrl base, boolean mirror, boolean confidential) {
  private static final String HUB = "docker.io";
  private static final String HUB_HOST = "registry-1.docker.io";

  /** Returns the mirrors in their order, then the registry. */
  static List<Source> of(ImageReference image, List<String> mirrors, Set<String> insecure) {
    List<Source> sources = new ArrayList<>();
    for (String mirror : mirrors) {
      sources.add(mirror(image, mirror, insecure));
    }
    String host = image.registry().equals(HUB) ? HUB_HOST : image.registry();
    boolean plain = isLoopback(host) || insecure.contains(image.registry());
    HttpUrl root = HttpUrl.parse((plain ? "http://" : "https://") + host);
    if (root == null) {
      throw new RegistryUnreachableException(
          "Could not pull " + image.familiar() + ": " + host + " is not a host. Check the name.");
    }
    sources.add(source(image.registry(), root, image.repository(), false, true));
    return sources;
  }

  HttpUrl url(String kind, String name) {
    return base.newBuilder().addPathSegment(kind).addPathSegment(name).build();
  }

  /** Returns the URL of the API itself. */
  HttpUrl root() {
    return base.newBuilder().encodedPath("/v2/").build();
  }

  /** Returns how far this source may send us. */
  Reach reach() {
    return Reach.ofHost(base.host());
  }

  /** Returns what credentials for it are kept under: a mirror never gets those of its registry. */
  String registry() {
    return mirror ? authority(base) : name;
  }

  /** Whether a request that was meant for this source has stayed there. */
  boolean isHome(HttpUrl url) {
    return isSame(url, base);
  }

  /** Whether a token server may see the credentials for this source. */
  boolean mayShareWith(HttpUrl realm) {
    boolean near = realm.host().equals(base.host()) || isLoopback(authority(realm));
    return confidential && (realm.isHttps() || near);
  }

  /** Says who it is in the middle of a sentence. */
  String described() {
    return mirror ? "the mirror " + name : name;
  }

  private static Source mirror(ImageReference image, String text, Set<String> insecure) {
    HttpUrl url = HttpUrl.parse(text.contains("://") ? text : "https://" + text);
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
    HttpUrl root = url.newBuilder().username("").password("").encodedPath("/").query(null).build();
    String shown = root.toString();
    return source(
        shown.substring(0, shown.length() - 1),
        root,
        repository.replace("//", "/"),
        true,
        url.isHttps() || isLoopback(authority(url)) || insecure.contains(authority(url)));
  }

  private static Source source(
      String name, HttpUrl root, String repository, boolean mirror, boolean confidential) {
    HttpUrl base = root.newBuilder().addPathSegment("v2").addPathSegments(repository).build();
    return new Source(name, repository, base, mirror, confidential);
  }

  static boolean isSame(HttpUrl one, HttpUrl other) {
    return one.host().equals(other.host())
        && one.port() == other.port()
        && one.scheme().equals(other.scheme());
  }

  private static String authority(HttpUrl url) {
    String host = url.host().indexOf(':') < 0 ? url.host() : "[" + url.host() + "]";
    boolean usual = url.port() == HttpUrl.defaultPort(url.scheme());
    return usual ? host : host + ":" + url.port();
  }

  private static boolean isLoopback(String registry) {
    String host = registry;
    if (!registry.startsWith("[") && registry.indexOf(':') >= 0) {
      host = registry.substring(0, registry.indexOf(':'));
    }
    return host.equals("localhost") || host.startsWith("127.") || host.startsWith("[::1]");
  }
}
