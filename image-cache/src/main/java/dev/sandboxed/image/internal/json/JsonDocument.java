package dev.sandboxed.image.internal.json;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sandboxed.image.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * An object of a document, with the questions that we ask. {@code null} counts as missing, as in
 * Go.
 */
final class JsonDocument {
  private static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final JsonNode node;

  private JsonDocument(JsonNode node) {
    this.node = node;
  }

  static JsonDocument parse(byte[] content) throws InvalidDocumentException {
    JsonNode node = tree(content);
    if (!node.isObject()) {
      throw new InvalidDocumentException("is not a JSON object");
    }
    return new JsonDocument(node);
  }

  static List<JsonDocument> parseList(byte[] content) throws InvalidDocumentException {
    JsonNode node = tree(content);
    if (!node.isArray()) {
      throw new InvalidDocumentException("is not a JSON list");
    }
    ObjectNode holder = MAPPER.createObjectNode();
    holder.set("list", node);
    return new JsonDocument(holder).objects("list");
  }

  private static JsonNode tree(byte[] content) throws InvalidDocumentException {
    try {
      return MAPPER.readTree(content);
    } catch (JsonProcessingException e) {
      throw new InvalidDocumentException("is not well-formed JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new InvalidDocumentException("cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns an object that was read from another format. */
  static JsonDocument of(JsonNode object) {
    return new JsonDocument(object);
  }

  boolean has(String field) {
    return !node.path(field).isMissingNode() && !node.path(field).isNull();
  }

  String text(String field) throws InvalidDocumentException {
    JsonNode value = node.path(field);
    if (has(field) && !value.isTextual()) {
      throw wrong(field, "a text");
    }
    return has(field) ? value.textValue() : "";
  }

  boolean flag(String field) throws InvalidDocumentException {
    JsonNode value = node.path(field);
    if (has(field) && !value.isBoolean()) {
      throw wrong(field, "true or false");
    }
    return value.booleanValue();
  }

  long number(String field, long otherwise) throws InvalidDocumentException {
    JsonNode value = node.path(field);
    if (!has(field)) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || !value.canConvertToLong()) {
      throw wrong(field, "a whole number");
    }
    return value.longValue();
  }

  /** Returns an empty object if it is missing. */
  JsonDocument object(String field) throws InvalidDocumentException {
    JsonNode value = node.path(field);
    if (!has(field)) {
      return new JsonDocument(MAPPER.createObjectNode());
    }
    if (!value.isObject()) {
      throw wrong(field, "an object");
    }
    return new JsonDocument(value);
  }

  List<JsonDocument> objects(String field) throws InvalidDocumentException {
    List<JsonDocument> objects = new ArrayList<>();
    for (JsonNode element : array(field)) {
      if (!element.isObject()) {
        throw wrong(field, "a list of objects");
      }
      objects.add(new JsonDocument(element));
    }
    return objects;
  }

  List<String> texts(String field) throws InvalidDocumentException {
    List<String> texts = new ArrayList<>();
    for (JsonNode element : array(field)) {
      if (!element.isTextual()) {
        throw wrong(field, "a list of texts");
      }
      texts.add(element.textValue());
    }
    return texts;
  }

  List<String> names(String field) throws InvalidDocumentException {
    List<String> names = new ArrayList<>();
    object(field).node.fieldNames().forEachRemaining(names::add);
    return names;
  }

  Map<String, String> textsByName(String field) throws InvalidDocumentException {
    Map<String, String> texts = new LinkedHashMap<>();
    for (String name : names(field)) {
      texts.put(name, object(field).text(name));
    }
    return texts;
  }

  Digest digest(String field) throws InvalidDocumentException {
    return digestOf(text(field));
  }

  static Digest digestOf(String text) throws InvalidDocumentException {
    try {
      return Digest.parse(text);
    } catch (IllegalArgumentException e) {
      throw new InvalidDocumentException("holds something that is no digest: " + e.getMessage(), e);
    }
  }

  private JsonNode array(String field) throws InvalidDocumentException {
    JsonNode value = node.path(field);
    if (!has(field)) {
      return MAPPER.createArrayNode();
    }
    if (!value.isArray()) {
      throw wrong(field, "a list");
    }
    return value;
  }

  private static InvalidDocumentException wrong(String field, String wanted) {
    return new InvalidDocumentException("has a \"" + field + "\" that is not " + wanted);
  }
}
