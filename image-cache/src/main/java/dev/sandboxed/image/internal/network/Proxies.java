package dev.sandboxed.image.internal.network;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.SocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Which proxy leads to a host: the JVM's properties decide ({@code https.proxyHost}, {@code
 * http.nonProxyHosts}), and where there are none, the environment ({@code HTTPS_PROXY}, {@code
 * HTTP_PROXY}, {@code NO_PROXY}). Thread-safe.
 */
public final class Proxies extends ProxySelector {
  private static final List<String> PROPERTIES =
      List.of("https.proxyHost", "http.proxyHost", "socksProxyHost", "java.net.useSystemProxies");

  private final Surroundings surroundings;
  private final NoProxy exceptions;
  private final Map<SocketAddress, String> authorizations = new ConcurrentHashMap<>();

  public Proxies(Surroundings surroundings) {
    this.surroundings = surroundings;
    this.exceptions = new NoProxy(variable("NO_PROXY"));
  }

  @Override
  public List<Proxy> select(URI uri) {
    String host = uri.getHost();
    if (host == null) {
      return List.of(Proxy.NO_PROXY);
    }
    if (PROPERTIES.stream().anyMatch(name -> !surroundings.property(name).isEmpty())) {
      ProxySelector jvm = ProxySelector.getDefault();
      return jvm == null ? List.of(Proxy.NO_PROXY) : jvm.select(uri);
    }
    boolean tls = "https".equals(uri.getScheme());
    int port = uri.getPort() < 0 ? (tls ? 443 : 80) : uri.getPort();
    if (exceptions.contains(host, port)) {
      return List.of(Proxy.NO_PROXY);
    }
    ProxyUrl proxy = ProxyUrl.parse(variable(tls ? "HTTPS_PROXY" : "HTTP_PROXY"));
    if (proxy == null) {
      return List.of(Proxy.NO_PROXY);
    }
    InetSocketAddress address = InetSocketAddress.createUnresolved(proxy.host(), proxy.port());
    if (!proxy.authorization().isEmpty()) {
      authorizations.put(address, proxy.authorization());
    }
    return List.of(new Proxy(proxy.type(), address));
  }

  @Override
  public void connectFailed(URI uri, SocketAddress address, IOException e) {
    // The failure of the request tells.
  }

  /** Returns what a proxy gets to see in {@code Proxy-Authorization}; null if nothing is known. */
  public @Nullable String authorization(@Nullable SocketAddress proxy) {
    if (!(proxy instanceof InetSocketAddress address)) {
      return null;
    }
    return authorizations.get(
        InetSocketAddress.createUnresolved(address.getHostString(), address.getPort()));
  }

  public boolean isDirect(URI uri) {
    return select(uri).stream().allMatch(proxy -> proxy.type() == Proxy.Type.DIRECT);
  }

  private String variable(String name) {
    String lower = surroundings.variable(name.toLowerCase(java.util.Locale.ROOT));
    return lower.isEmpty() ? surroundings.variable(name) : lower;
  }
}
