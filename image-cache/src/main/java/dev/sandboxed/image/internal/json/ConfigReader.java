package dev.sandboxed.image.internal.json;

import dev.sandboxed.image.Digest;
import dev.sandboxed.image.Healthcheck;
import dev.sandboxed.image.ImageConfig;
import dev.sandboxed.image.Platform;
import dev.sandboxed.image.Port;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Reads the configuration of an image. */
public final class ConfigReader {
  private ConfigReader() {}

  /**
   * What a configuration says.
   *
   * @param platform null if the configuration does not say
   * @param diffIds the digests of the uncompressed layers, the bottom one first
   */
  public record Config(ImageConfig image, @Nullable Platform platform, List<Digest> diffIds) {
    public Config {
      diffIds = List.copyOf(diffIds);
    }
  }

  public static Config read(byte[] content) throws InvalidDocumentException {
    JsonDocument document = JsonDocument.parse(content);
    JsonDocument config = document.object("config");
    ImageConfig image =
        new ImageConfig(
            config.texts("Entrypoint"),
            config.texts("Cmd"),
            config.texts("Env"),
            config.text("User"),
            config.text("WorkingDir"),
            ports(config.names("ExposedPorts")),
            config.names("Volumes"),
            config.text("StopSignal"),
            healthcheck(config),
            config.textsByName("Labels"));
    return new Config(image, platform(document), diffIds(document));
  }

  private static @Nullable Platform platform(JsonDocument document)
      throws InvalidDocumentException {
    String os = document.text("os");
    String architecture = document.text("architecture");
    return os.isEmpty() || architecture.isEmpty()
        ? null
        : new Platform(os, architecture, document.text("variant"));
  }

  private static List<Digest> diffIds(JsonDocument document) throws InvalidDocumentException {
    List<Digest> diffIds = new ArrayList<>();
    for (String text : document.object("rootfs").texts("diff_ids")) {
      diffIds.add(JsonDocument.digestOf(text));
    }
    return diffIds;
  }

  /** Reads {@code 80}, {@code 80/tcp} and, as old builders wrote it, {@code 8000-8010/udp}. */
  private static List<Port> ports(List<String> exposed) throws InvalidDocumentException {
    List<Port> ports = new ArrayList<>();
    for (String text : exposed) {
      int slash = text.indexOf('/');
      String range = slash < 0 ? text : text.substring(0, slash);
      int dash = range.indexOf('-');
      try {
        Port.Protocol protocol = protocol(slash < 0 ? "tcp" : text.substring(slash + 1));
        Port first =
            new Port(Integer.parseInt(dash < 0 ? range : range.substring(0, dash)), protocol);
        Port last =
            dash < 0 ? first : new Port(Integer.parseInt(range.substring(dash + 1)), protocol);
        for (int number = first.number(); number <= last.number(); number++) {
          ports.add(new Port(number, protocol));
        }
      } catch (IllegalArgumentException e) {
        throw new InvalidDocumentException("exposes \"" + text + "\", which is not a port", e);
      }
    }
    ports.sort(Comparator.comparing(Port::protocol).thenComparing(Port::number));
    return ports;
  }

  private static Port.Protocol protocol(String text) {
    return Port.Protocol.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static @Nullable Healthcheck healthcheck(JsonDocument config)
      throws InvalidDocumentException {
    JsonDocument check = config.object("Healthcheck");
    List<String> test = check.texts("Test");
    if (test.isEmpty()) {
      return null;
    }
    return new Healthcheck(
        test,
        duration(check, "Interval", 30),
        duration(check, "Timeout", 30),
        duration(check, "StartPeriod", 0),
        retries(check));
  }

  private static int retries(JsonDocument check) throws InvalidDocumentException {
    long retries = check.number("Retries", 0);
    return retries <= 0 ? 3 : (int) Math.min(retries, Integer.MAX_VALUE);
  }

  /** Nanoseconds; 0 stands for Docker's default. */
  private static Duration duration(JsonDocument check, String field, int defaultSeconds)
      throws InvalidDocumentException {
    long nanos = check.number(field, 0);
    return nanos <= 0 ? Duration.ofSeconds(defaultSeconds) : Duration.ofNanos(nanos);
  }
}
