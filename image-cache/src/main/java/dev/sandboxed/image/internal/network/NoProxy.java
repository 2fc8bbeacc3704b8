package dev.sandboxed.image.internal.network;

import java.net.InetAddress;

/** Hosts that are reached without a proxy: those of {@code NO_PROXY}, and loopback always. */
final class NoProxy {
  private final Hosts named;

  NoProxy(String list) {
    this.named = new Hosts(list);
  }

  boolean contains(String uriHost, int port) {
    String host = Hosts.plain(uriHost);
    InetAddress address = Hosts.literal(host);
    return host.equals("localhost")
        || (address != null && address.isLoopbackAddress())
        || named.contains(uriHost, port);
  }
}
