package dev.sandboxed.image.internal.network;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom to believe in TLS: what the JVM believes, the authorities that were added for all hosts, and
 * those in the directories that Docker and Podman have for each host. Thread-safe.
 */
public final class Trust {
  private final List<Path> authorities;
  private final Surroundings surroundings;

  /**
   * Reads nothing yet.
   *
   * @param authorities files with certificates in PEM
   */
  public Trust(List<Path> authorities, Surroundings surroundings) {
    this.authorities = List.copyOf(authorities);
    this.surroundings = surroundings;
  }

  /** How to open connections in TLS. */
  public record Tls(SSLContext context, X509TrustManager manager) {}

  /**
   * Returns what is special about TLS with a host.
   *
   * @param authority the host, with its port unless that is the usual one
   * @return null if what the JVM does will do
   * @throws UnusableCertificateException if something that was configured cannot be used
   */
  public @Nullable Tls with(String authority, boolean unverified) throws IOException {
    List<Path> certificates = new ArrayList<>(authorities);
    List<Path> own = new ArrayList<>();
    for (Path directory : directories(authority)) {
      certificates.addAll(files(directory, "*.crt"));
      own.addAll(files(directory, "*.cert"));
    }
    if (certificates.isEmpty() && own.isEmpty() && !unverified) {
      return null;
    }
    try {
      KeyManager[] keys = own.isEmpty() ? null : ClientKey.read(own.get(0));
      X509TrustManager manager = unverified ? new Credulous() : manager(certificates);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, new TrustManager[] {manager}, null);
      return new Tls(context, manager);
    } catch (GeneralSecurityException e) {
      throw new UnusableCertificateException("TLS could not be set up: " + e.getMessage(), e);
    }
  }

  private List<Path> directories(String authority) {
    try {
      return List.of(
          surroundings.userConfiguration().resolve("certs.d").resolve(authority),
          surroundings.systemConfiguration().resolve("certs.d").resolve(authority),
          surroundings.root().resolve("etc/docker/certs.d").resolve(authority));
    } catch (InvalidPathException e) {
      return List.of();
    }
  }

  private static List<Path> files(Path directory, String pattern) throws IOException {
    List<Path> files = new ArrayList<>();
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> found = Files.newDirectoryStream(directory, pattern)) {
        found.forEach(files::add);
      } catch (IOException e) {
        throw new UnusableCertificateException(directory + " cannot be read: " + e, e);
      }
    }
    files.sort(null);
    return files;
  }

  private static X509TrustManager manager(List<Path> files)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int count = 0;
    for (X509Certificate certificate : of(null).getAcceptedIssuers()) {
      store.setCertificateEntry("usual-" + count++, certificate);
    }
    for (Path file : files) {
      for (X509Certificate certificate : Certificates.read(file)) {
        store.setCertificateEntry("added-" + count++, certificate);
      }
    }
    return of(store);
  }

  private static X509TrustManager of(@Nullable KeyStore store) throws GeneralSecurityException {
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        return x509;
      }
    }
    throw new GeneralSecurityException("the JVM verifies no certificates");
  }

  /** For hosts that the user has called insecure. */
  private static final class Credulous implements X509TrustManager {
    @Override
    public void checkClientTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String authType) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
