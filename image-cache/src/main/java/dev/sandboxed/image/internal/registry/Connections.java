package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.network.ForbiddenAddressException;
import dev.sandboxed.image.internal.network.GuardedSockets;
import dev.sandboxed.image.internal.network.Hosts;
import dev.sandboxed.image.internal.network.Proxies;
import dev.sandboxed.image.internal.network.Reach;
import dev.sandboxed.image.internal.network.Trust;
import java.io.IOException;
import java.net.Proxy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import okhttp3.Call;
import okhttp3.ConnectionSpec;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.Route;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one pull. To where the user has sent us without more ado; to where a registry
 * sends us only if that may have an address there. Thread-safe.
 */
final class Connections implements AutoCloseable {
  private final Proxies proxies;
  private final Trust trust;
  private final Hosts redirects;

  /** Without TLS, which takes long to get ready. */
  private final OkHttpClient plain;

  /** Guarded by this. */
  private @Nullable OkHttpClient encrypted;

  /** Guarded by this. */
  private final Map<Way, OkHttpClient> clients = new HashMap<>();

  /**
   * Every call of this pull: OkHttp forgets a call when its headers are there, long before its
   * body.
   */
  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();

  private volatile boolean closed;

  Connections(NetworkPatience patience, RegistrySettings settings) {
    this.proxies = new Proxies(settings.surroundings());
    this.trust = new Trust(settings.authorities(), settings.surroundings());
    this.redirects = new Hosts(String.join(",", settings.redirects()));
    this.plain =
        new OkHttpClient.Builder()
            .connectTimeout(patience.connect())
            .readTimeout(patience.silence())
            .writeTimeout(patience.silence())
            .followRedirects(false)
            .followSslRedirects(false)
            .proxySelector(proxies)
            .proxyAuthenticator(this::toProxy)
            .connectionSpecs(List.of(ConnectionSpec.CLEARTEXT))
            .build();
  }

  /**
   * What connections differ in.
   *
   * @param tls the host, empty for one that is spoken to without TLS
   * @param guard null for a place that the user has named
   */
  private record Way(String tls, boolean unverified, @Nullable Reach guard, boolean direct) {}

  Call call(Source source, Request request) throws IOException {
    Call call = client(way(source, request.url())).newCall(request);
    calls.add(call);
    if (closed) {
      call.cancel();
    }
    return call;
  }

  private Way way(Source source, HttpUrl url) throws ForbiddenAddressException {
    String tls = url.isHttps() ? Source.authority(url) : "";
    if (source.isHome(url)) {
      return new Way(tls, source.unverified() && url.isHttps(), null, false);
    }
    Reach reach = reach(source, url);
    boolean direct = proxies.isDirect(url.uri());
    if (!direct && !reach.includesHost(url.host())) {
      throw new ForbiddenAddressException(url.host() + " is out of its reach");
    }
    return new Way(tls, false, reach, direct);
  }

  private Reach reach(Source source, HttpUrl url) {
    if (redirects.contains(url.host(), url.port())) {
      return Reach.LOOPBACK;
    }
    String home = source.base().host();
    boolean behindProxy = !proxies.isDirect(source.base().uri());
    return behindProxy ? Reach.ofHostBehindProxy(home) : Reach.ofHost(home);
  }

  private synchronized OkHttpClient client(Way way) throws IOException {
    OkHttpClient known = clients.get(way);
    if (known != null) {
      return known;
    }
    OkHttpClient.Builder client = way.tls().isEmpty() ? plain.newBuilder() : encrypted(way);
    if (way.unverified()) {
      client.hostnameVerifier((host, session) -> true);
    }
    if (way.guard() != null && way.direct()) {
      client.proxy(Proxy.NO_PROXY).socketFactory(new GuardedSockets(way.guard()));
    }
    OkHttpClient built = client.build();
    clients.put(way, built);
    return built;
  }

  private OkHttpClient.Builder encrypted(Way way) throws IOException {
    Trust.Tls tls = trust.with(way.tls(), way.unverified());
    if (tls != null) {
      return encrypting().sslSocketFactory(tls.context().getSocketFactory(), tls.manager());
    }
    if (encrypted == null) {
      encrypted = encrypting().build();
    }
    return encrypted.newBuilder();
  }

  private OkHttpClient.Builder encrypting() {
    return plain.newBuilder().connectionSpecs(List.of(ConnectionSpec.MODERN_TLS));
  }

  /** Tells a proxy who we are. Only a proxy is ever asked this for. */
  private @Nullable Request toProxy(@Nullable Route route, Response refused) {
    String authorization = route == null ? null : proxies.authorization(route.proxy().address());
    boolean first = refused.request().header("Proxy-Authorization") == null;
    return authorization == null || !first
        ? null
        : refused.request().newBuilder().header("Proxy-Authorization", authorization).build();
  }

  boolean isClosed() {
    return closed;
  }

  /** Ends all calls that are under way and every thread. */
  @Override
  public void close() {
    closed = true;
    calls.forEach(Call::cancel);
    plain.dispatcher().executorService().shutdown();
    plain.connectionPool().evictAll();
  }
}
