package dev.sandboxed.image.internal.network;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.Proxy;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * The URL of a proxy.
 *
 * @param authorization for {@code Proxy-Authorization}; may be empty
 */
record ProxyUrl(Proxy.Type type, String host, int port, String authorization) {
  /** Returns null if it is no URL of a proxy that we can speak to. */
  static @Nullable ProxyUrl parse(String text) {
    String url = text.strip();
    if (url.isEmpty()) {
      return null;
    }
    try {
      URI uri = new URI(url.contains("://") ? url : "http://" + url);
      String host = uri.getHost();
      boolean socks = uri.getScheme().startsWith("socks5");
      if (host == null || !(socks || uri.getScheme().equals("http"))) {
        return null;
      }
      int usual = socks ? 1080 : 80;
      return new ProxyUrl(
          socks ? Proxy.Type.SOCKS : Proxy.Type.HTTP,
          host,
          uri.getPort() < 0 ? usual : uri.getPort(),
          authorization(uri.getRawUserInfo()));
    } catch (URISyntaxException e) {
      return null;
    }
  }

  private static String authorization(@Nullable String userInfo) {
    if (userInfo == null) {
      return "";
    }
    String plain = URLDecoder.decode(userInfo.replace("+", "%2B"), UTF_8);
    String both = plain.indexOf(':') < 0 ? plain + ":" : plain;
    return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(UTF_8));
  }

  @Override
  public String toString() {
    return "ProxyUrl[" + host + ":" + port + "]";
  }
}
