package dev.sandboxed.image.internal.network;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;

/** The certificate that we show a host, and its key: {@code NAME.cert} and {@code NAME.key}. */
final class ClientKey {
  private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String END = "-----END PRIVATE KEY-----";

  private ClientKey() {}

  static KeyManager[] read(Path certificate) throws IOException, GeneralSecurityException {
    String name = String.valueOf(certificate.getFileName());
    Path file = certificate.resolveSibling(name.substring(0, name.length() - 5) + ".key");
    List<? extends Certificate> chain = Certificates.read(certificate);
    char[] noPassword = new char[0];
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, noPassword);
    PrivateKey key = key(file, chain.get(0).getPublicKey().getAlgorithm());
    store.setKeyEntry("client", key, noPassword, chain.toArray(Certificate[]::new));
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, noPassword);
    return factory.getKeyManagers();
  }

  private static PrivateKey key(Path file, String algorithm) throws IOException {
    try {
      String text = Files.readString(file, US_ASCII);
      int begin = text.indexOf(BEGIN);
      int end = text.indexOf(END);
      if (begin < 0 || end < begin) {
        throw new UnusableCertificateException(
            file
                + " is no key in the form PKCS #8, which `openssl pkcs8 -topk8 -nocrypt` makes of"
                + " others",
            null);
      }
      byte[] bytes = Base64.getMimeDecoder().decode(text.substring(begin + BEGIN.length(), end));
      return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(bytes));
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new UnusableCertificateException(file + " is malformed", null);
    } catch (UnusableCertificateException e) {
      throw e;
    } catch (IOException e) {
      throw new UnusableCertificateException("the key cannot be read: " + e, e);
    }
  }
}
