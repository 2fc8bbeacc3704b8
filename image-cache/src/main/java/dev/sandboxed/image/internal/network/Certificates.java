package dev.sandboxed.image.internal.network;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;

/** Reads files of certificates. */
final class Certificates {
  private Certificates() {}

  static List<X509Certificate> read(Path file) throws UnusableCertificateException {
    List<X509Certificate> certificates = new ArrayList<>();
    try (InputStream in = Files.newInputStream(file)) {
      for (Certificate one : CertificateFactory.getInstance("X.509").generateCertificates(in)) {
        if (one instanceof X509Certificate certificate) {
          certificates.add(certificate);
        }
      }
    } catch (IOException e) {
      throw new UnusableCertificateException("the certificates cannot be read: " + e, e);
    } catch (CertificateException e) {
      throw new UnusableCertificateException(file + " holds no certificates in PEM", e);
    }
    if (certificates.isEmpty()) {
      throw new UnusableCertificateException(file + " holds no certificates in PEM", null);
    }
    return certificates;
  }
}
