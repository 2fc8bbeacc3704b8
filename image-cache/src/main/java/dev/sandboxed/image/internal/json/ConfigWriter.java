package dev.sandboxed.image.internal.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.Healthcheck;
import dev.sandboxed.image.ImageChange;
import dev.sandboxed.image.Port;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the configuration of an image that is made of another. What the other says and we do not
 * know is kept.
 */
public final class ConfigWriter {
  /** What the configuration of an image says of the container that it was made of. */
  private static final List<String> OF_A_CONTAINER =
      List.of("container", "container_config", "docker_version", "id", "parent");

  private final ObjectNode image;
  private final ObjectNode config;

  private ConfigWriter(ObjectNode image) {
    this.image = image;
    this.config = image.withObject("/config");
  }

  /** A layer above those of the other image, and what it came from. */
  public record Layer(Digest diffId, String createdBy) {}

  /** Returns the new configuration. */
  public static byte[] write(byte[] base, ImageChange change, List<Layer> layers, Instant now)
      throws InvalidDocumentException {
    try {
      if (!(new ObjectMapper().readTree(base) instanceof ObjectNode image)) {
        throw new InvalidDocumentException("is not a JSON object");
      }
      image.remove(OF_A_CONTAINER);
      ConfigWriter writer = new ConfigWriter(image);
      writer.change(change);
      writer.add(layers, change, now.toString());
      return image.toString().getBytes(UTF_8);
    } catch (IOException e) {
      throw new InvalidDocumentException("is not well-formed JSON: " + e.getMessage(), e);
    }
  }

  private void change(ImageChange change) {
    List<String> entrypoint = change.entrypoint();
    List<String> command = change.command();
    if (entrypoint != null) {
      put("Entrypoint", entrypoint);
      config.remove("Cmd");
    }
    if (command != null) {
      put("Cmd", command);
    }
    change.env().forEach(this::putVariable);
    put("User", change.user());
    put("WorkingDir", change.workingDirectory());
    put("StopSignal", change.stopSignal());
    for (Port port : change.exposedPorts()) {
      putNamed("ExposedPorts").putObject(port.toString());
    }
    for (String volume : change.volumes()) {
      putNamed("Volumes").putObject(volume);
    }
    for (Map.Entry<String, String> label : change.labels().entrySet()) {
      putNamed("Labels").put(label.getKey(), label.getValue());
    }
    if (change.healthcheck() != null) {
      put(change.healthcheck());
    }
    if (!change.author().isEmpty()) {
      image.put("author", change.author());
    }
  }

  private void put(String field, @Nullable String value) {
    if (value != null) {
      config.put(field, value);
    }
  }

  private void put(String field, List<String> words) {
    ArrayNode array = config.putArray(field);
    words.forEach(array::add);
  }

  /** In its place if the image has it, else after the others. */
  private void putVariable(String name, String value) {
    String assignment = name + "=" + value;
    ArrayNode env = arrayIn(config, "Env");
    for (int index = 0; index < env.size(); index++) {
      if (env.get(index).asText().startsWith(name + "=")) {
        env.set(index, assignment);
        return;
      }
    }
    env.add(assignment);
  }

  private ObjectNode putNamed(String field) {
    return config.get(field) instanceof ObjectNode object ? object : config.putObject(field);
  }

  private static ArrayNode arrayIn(ObjectNode object, String field) {
    return object.get(field) instanceof ArrayNode array ? array : object.putArray(field);
  }

  private void put(Healthcheck check) {
    ObjectNode object = config.putObject("Healthcheck");
    ArrayNode test = object.putArray("Test");
    check.test().forEach(test::add);
    object
        .put("Interval", check.interval().toNanos())
        .put("Timeout", check.timeout().toNanos())
        .put("StartPeriod", check.startPeriod().toNanos())
        .put("Retries", check.retries());
  }

  private void add(List<Layer> layers, ImageChange change, String now) {
    ObjectNode rootfs = image.withObject("/rootfs").put("type", "layers");
    ArrayNode diffIds = arrayIn(rootfs, "diff_ids");
    ArrayNode history = arrayIn(image, "history");
    fill(history, diffIds.size());
    for (Layer layer : layers) {
      diffIds.add(layer.diffId().toString());
      ObjectNode entry = history.addObject().put("created", now);
      putIfGiven(entry, "author", change.author());
      putIfGiven(entry, "created_by", layer.createdBy());
      putIfGiven(entry, "comment", change.comment());
    }
    image.put("created", now);
  }

  /** Every layer has an entry; some builders have left them out. */
  private static void fill(ArrayNode history, int layers) {
    int known = 0;
    for (JsonNode entry : history) {
      known += entry.path("empty_layer").asBoolean() ? 0 : 1;
    }
    for (; known < layers; known++) {
      history.addObject().put("comment", "of an image without history");
    }
  }

  private static void putIfGiven(ObjectNode entry, String field, String text) {
    if (!text.isEmpty()) {
      entry.put(field, text);
    }
  }
}
