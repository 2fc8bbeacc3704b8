package dev.sandboxed.image.internal.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.sandboxed.image.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An object of a document, with the questions that we ask. {@code null} counts as missing, as in
 * Go.
 */
final class JsonDocument {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private final Map<?, ?> fields;

  private JsonDocument(Map<?, ?> fields) {
    this.fields = fields;
  }

  static JsonDocument parse(byte[] content) throws InvalidDocumentException {
    if (tree(content) instanceof Map<?, ?> object) {
      return new JsonDocument(object);
    }
    throw new InvalidDocumentException("is not a JSON object");
  }

  static List<JsonDocument> parseList(byte[] content) throws InvalidDocumentException {
    if (tree(content) instanceof List<?> list) {
      return new JsonDocument(Map.of("list", list)).objects("list");
    }
    throw new InvalidDocumentException("is not a JSON list");
  }

  private static @Nullable Object tree(byte[] content) throws InvalidDocumentException {
    try (JsonParser parser = JSON.createParser(content)) {
      return JsonTree.read(parser);
    } catch (JsonProcessingException e) {
      throw new InvalidDocumentException("is not well-formed JSON: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new InvalidDocumentException("cannot be read: " + e.getMessage(), e);
    }
  }

  /** Returns an object that was read from another format. */
  static JsonDocument of(Map<?, ?> object) {
    return new JsonDocument(object);
  }

  boolean has(String field) {
    return fields.get(field) != null;
  }

  String text(String field) throws InvalidDocumentException {
    return value(field, String.class, "", "a text");
  }

  boolean flag(String field) throws InvalidDocumentException {
    return value(field, Boolean.class, false, "true or false");
  }

  long number(String field, long otherwise) throws InvalidDocumentException {
    Number number = value(field, Number.class, otherwise, "a whole number");
    if (!(number instanceof Integer || number instanceof Long)) {
      throw wrong(field, "a whole number");
    }
    return number.longValue();
  }

  /** Returns an empty object if it is missing. */
  JsonDocument object(String field) throws InvalidDocumentException {
    return new JsonDocument(value(field, Map.class, Map.of(), "an object"));
  }

  List<JsonDocument> objects(String field) throws InvalidDocumentException {
    List<JsonDocument> objects = new ArrayList<>();
    for (Object element : list(field)) {
      if (!(element instanceof Map<?, ?> object)) {
        throw wrong(field, "a list of objects");
      }
      objects.add(new JsonDocument(object));
    }
    return objects;
  }

  List<String> texts(String field) throws InvalidDocumentException {
    List<String> texts = new ArrayList<>();
    for (Object element : list(field)) {
      if (!(element instanceof String text)) {
        throw wrong(field, "a list of texts");
      }
      texts.add(text);
    }
    return texts;
  }

  List<String> names(String field) throws InvalidDocumentException {
    return object(field).fields.keySet().stream().map(String.class::cast).toList();
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

  private List<?> list(String field) throws InvalidDocumentException {
    return value(field, List.class, List.of(), "a list");
  }

  private <T> T value(String field, Class<T> type, T otherwise, String wanted)
      throws InvalidDocumentException {
    Object value = fields.get(field);
    if (value == null) {
      return otherwise;
    }
    if (!type.isInstance(value)) {
      throw wrong(field, wanted);
    }
    return type.cast(value);
  }

  private static InvalidDocumentException wrong(String field, String wanted) {
    return new InvalidDocumentException("has a \"" + field + "\" that is not " + wanted);
  }
}
