package dev.sandboxed.image.internal.registry;

import okhttp3.HttpUrl;

/**
 * A place that may have an image: a mirror or the registry itself.
 *
 * @param name what people call it
 * @param base the URL of {@code /v2/} and of the repository
 * @param confidential whether credentials may be sent there: in TLS, to this machine, or where the
 *     user has said that it shall be without
 * @param unverified whether its certificate is not verified, because the user has said so
 * @param alternative whether this is the source before it, spoken to with TLS instead of without,
 *     or the other way round
 */
record Source(
    String name,
    String repository,
    HttpUrl base,
    boolean mirror,
    boolean confidential,
    boolean unverified,
    boolean alternative) {
  HttpUrl url(String kind, String name) {
    return base.newBuilder().addPathSegment(kind).addPathSegment(name).build();
  }

  /** Returns the URL of the API itself. */
  HttpUrl root() {
    return base.newBuilder().encodedPath("/v2/").build();
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
    String how = alternative ? (base.isHttps() ? " with TLS" : " without TLS") : "";
    return (mirror ? "the mirror " + name : name) + how;
  }

  static boolean isSame(HttpUrl one, HttpUrl other) {
    return one.host().equals(other.host())
        && one.port() == other.port()
        && one.scheme().equals(other.scheme());
  }

  static String authority(HttpUrl url) {
    String host = url.host().indexOf(':') < 0 ? url.host() : "[" + url.host() + "]";
    boolean usual = url.port() == HttpUrl.defaultPort(url.scheme());
    return usual ? host : host + ":" + url.port();
  }

  static boolean isLoopback(String registry) {
    String host = registry;
    if (!registry.startsWith("[") && registry.indexOf(':') >= 0) {
      host = registry.substring(0, registry.indexOf(':'));
    }
    return host.equals("localhost") || host.startsWith("127.") || host.startsWith("[::1]");
  }
}
