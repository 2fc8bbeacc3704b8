package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.Healthcheck;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.Port;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one {@link ImageRecord}, in one pass over its lines. */
final class ImageRecordReader {
  private final String text;
  private final List<String> layers = new ArrayList<>();
  private final List<String> entrypoint = new ArrayList<>();
  private final List<String> command = new ArrayList<>();
  private final List<String> environment = new ArrayList<>();
  private final List<Port> ports = new ArrayList<>();
  private final List<String> volumes = new ArrayList<>();
  private final List<String> healthTest = new ArrayList<>();
  private final Map<String, String> labels = new LinkedHashMap<>();
  private String reference = "";
  private String digest = "";
  private String platform = "";
  private String user = "";
  private String directory = "";
  private String signal = "";
  private String label = "";
  private long confirmed;
  private long healthInterval;
  private long healthTimeout;
  private long healthStart;
  private int healthRetries;

  ImageRecordReader(String text) {
    this.text = text;
  }

  @Nullable StoredImage read() {
    int end = text.lastIndexOf(ImageRecord.CHECKSUM);
    if (end < 0 || !text.startsWith(ImageRecord.MAGIC) || !hasChecksum(end)) {
      return null;
    }
    int at = ImageRecord.MAGIC.length();
    while (at < end) {
      int newline = text.indexOf('\n', at);
      int blank = text.indexOf(' ', at);
      put(text.substring(at, blank), unescaped(text.substring(blank + 1, newline)));
      at = newline + 1;
    }
    return image();
  }

  private boolean hasChecksum(int end) {
    String expected = text.substring(end + ImageRecord.CHECKSUM.length());
    return expected.equals(
        ImageRecord.checksum(text.substring(0, end).getBytes(UTF_8)).concat("\n"));
  }

  private void put(String key, String value) {
    switch (key) {
      case "reference" -> reference = value;
      case "digest" -> digest = value;
      case "platform" -> platform = value;
      case "confirmed" -> confirmed = Long.parseLong(value);
      case "layer" -> layers.add(value);
      case "entrypoint" -> entrypoint.add(value);
      case "command" -> command.add(value);
      case "environment" -> environment.add(value);
      case "user" -> user = value;
      case "directory" -> directory = value;
      case "port" -> ports.add(port(value));
      case "volume" -> volumes.add(value);
      case "signal" -> signal = value;
      case "health-test" -> healthTest.add(value);
      case "health-interval" -> healthInterval = Long.parseLong(value);
      case "health-timeout" -> healthTimeout = Long.parseLong(value);
      case "health-start" -> healthStart = Long.parseLong(value);
      case "health-retries" -> healthRetries = Integer.parseInt(value);
      case "label" -> label = value;
      case "label-value" -> labels.put(label, value);
      default -> {}
    }
  }

  private StoredImage image() {
    return new StoredImage(
        ImageName.parse(reference),
        Digest.parse(digest),
        Platform.parse(platform),
        new ImageConfig(
            entrypoint,
            command,
            environment,
            user,
            directory,
            ports,
            volumes,
            signal,
            health(),
            labels),
        layers,
        Instant.ofEpochSecond(confirmed));
  }

  private @Nullable Healthcheck health() {
    if (healthTest.isEmpty()) {
      return null;
    }
    return new Healthcheck(
        healthTest,
        Duration.ofNanos(healthInterval),
        Duration.ofNanos(healthTimeout),
        Duration.ofNanos(healthStart),
        healthRetries);
  }

  private static Port port(String value) {
    int slash = value.indexOf('/');
    int number = Integer.parseInt(value.substring(0, slash));
    return new Port(
        number,
        switch (value.substring(slash + 1)) {
          case "udp" -> Port.Protocol.UDP;
          case "sctp" -> Port.Protocol.SCTP;
          default -> Port.Protocol.TCP;
        });
  }

  private static String unescaped(String value) {
    if (value.indexOf('\\') < 0) {
      return value;
    }
    StringBuilder plain = new StringBuilder(value.length());
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '\\') {
        i++;
        c = value.charAt(i) == 'n' ? '\n' : '\\';
      }
      plain.append(c);
    }
    return plain.toString();
  }
}
