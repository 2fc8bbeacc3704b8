package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.Healthcheck;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.Port;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The file that answers a start without network: lines of a key, a blank and a value, and a
 * checksum of it all.
 *
 * <pre>
 * sandboxed-image 1
 * reference docker.io/library/redis:7
 * digest sha256:…
 * platform linux/amd64
 * confirmed 1767225600             (when the registry said so last, in seconds; may be missing)
 * layer 3f4a…                      (bottom first)
 * entrypoint docker-entrypoint.sh
 * label org.example.key            (its value is the next line)
 * label-value …
 * crc 8d1c0f2e                     (of every byte before this line)
 * </pre>
 *
 * In a value {@code \n} is a line feed and {@code \\} a backslash.
 */
final class ImageRecord {
  static final String MAGIC = "sandboxed-image 1\n";
  static final String CHECKSUM = "crc ";

  private ImageRecord() {}

  static byte[] write(StoredImage image) {
    StringBuilder text = new StringBuilder(2048).append(MAGIC);
    line(text, "reference", image.reference().toString());
    line(text, "digest", image.digest().toString());
    line(text, "platform", image.platform().toString());
    line(text, "confirmed", Long.toString(image.confirmed().getEpochSecond()));
    lines(text, "layer", image.layers());
    config(text, image.config());
    String checksum = checksum(text.toString().getBytes(UTF_8));
    return text.append(CHECKSUM).append(checksum).append('\n').toString().getBytes(UTF_8);
  }

  /** Returns null if the content is damaged or of another version. */
  static @Nullable StoredImage read(byte[] content) {
    return new ImageRecordReader(new String(content, UTF_8)).read();
  }

  static String checksum(byte[] bytes) {
    CRC32 crc = new CRC32();
    crc.update(bytes, 0, bytes.length);
    return Long.toHexString(crc.getValue());
  }

  private static void config(StringBuilder text, ImageConfig config) {
    lines(text, "entrypoint", config.entrypoint());
    lines(text, "command", config.command());
    lines(text, "environment", config.environment());
    line(text, "user", config.user());
    line(text, "directory", config.workingDirectory());
    for (Port port : config.exposedPorts()) {
      line(text, "port", port.toString());
    }
    lines(text, "volume", config.volumes());
    line(text, "signal", config.stopSignal());
    Healthcheck healthcheck = config.healthcheck();
    if (healthcheck != null) {
      lines(text, "health-test", healthcheck.test());
      line(text, "health-interval", Long.toString(healthcheck.interval().toNanos()));
      line(text, "health-timeout", Long.toString(healthcheck.timeout().toNanos()));
      line(text, "health-start", Long.toString(healthcheck.startPeriod().toNanos()));
      line(text, "health-retries", Integer.toString(healthcheck.retries()));
    }
    for (Map.Entry<String, String> label : config.labels().entrySet()) {
      line(text, "label", label.getKey());
      line(text, "label-value", label.getValue());
    }
  }

  private static void lines(StringBuilder text, String key, Iterable<String> values) {
    for (String value : values) {
      line(text, key, value);
    }
  }

  private static void line(StringBuilder text, String key, String value) {
    text.append(key).append(' ');
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\n' -> text.append("\\n");
        case '\\' -> text.append("\\\\");
        default -> text.append(c);
      }
    }
    text.append('\n');
  }
}
