package dev.sandboxed.image.internal.registry;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import javax.net.ssl.SSLException;
import okhttp3.HttpUrl;

/** Tells whether a server speaks TLS where that was not tried, or does not where it was. */
final class OtherScheme {
  private OtherScheme() {}

  static boolean isIndicatedBy(IOException e, Source source) {
    HttpUrl url = source.base();
    if (e instanceof ConnectException) {
      // Somebody who has named a port means that one.
      return url.isHttps() && url.port() == HttpUrl.defaultPort("https");
    }
    return e instanceof SSLException
        || e instanceof ProtocolException
        || e instanceof SocketException
        || e instanceof EOFException
        || e.getCause() instanceof EOFException;
  }

  /** Go, nginx and Apache say in a page that they would have liked TLS. */
  static boolean isIndicatedBy(int status, byte[] page, Source source) {
    String text = new String(page, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
    return status == 400 && !source.base().isHttps() && text.contains("https");
  }
}
