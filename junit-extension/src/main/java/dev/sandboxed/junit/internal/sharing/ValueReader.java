package dev.sandboxed.junit.internal.sharing;

import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.PullPolicy;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what {@link ValueWriter} has written. Only types of our own are instantiated by name. */
final class ValueReader {

  private static final String OURS = "dev.sandboxed.";

  private final DataInputStream in;

  private ValueReader(DataInputStream in) {
    this.in = in;
  }

  static @Nullable Object read(byte[] bytes) throws IOException {
    return new ValueReader(new DataInputStream(new ByteArrayInputStream(bytes))).value();
  }

  private @Nullable Object value() throws IOException {
    char type = (char) in.readUnsignedByte();
    return switch (type) {
      case '0' -> null;
      case 'R' -> recordOf(text());
      case 'E' -> constant(text());
      case 'M' -> map();
      case 'C' -> set();
      case 'L' -> list();
      case 'W' -> list().toArray(new String[0]);
      case 'A' -> FileCopy.bytes(in.readNBytes(in.readInt()), "/any").source();
      case 'O' -> Optional.ofNullable(value());
      default -> simple(type, text());
    };
  }

  private static Object simple(char type, String text) throws IOException {
    return switch (type) {
      case 'S' -> text;
      case 'B' -> Boolean.valueOf(text);
      case 'I' -> Integer.valueOf(text);
      case 'J' -> Long.valueOf(text);
      case 'D' -> Double.valueOf(text);
      case 'T' -> Duration.parse(text);
      case 'N' -> Instant.parse(text);
      case 'P' -> Path.of(text);
      case 'U' -> URI.create(text);
      case 'Y' ->
          text.startsWith("P")
              ? PullPolicy.olderThan(Duration.parse(text))
              : PullPolicy.parse(text);
      case 'G' -> text.isEmpty() ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(text));
      default -> throw new IOException("No value begins with '" + type + "'");
    };
  }

  private Object recordOf(String name) throws IOException {
    Class<?> type = ours(name);
    RecordComponent[] components = type.getRecordComponents();
    if (components == null) {
      throw new IOException(name + " is no record");
    }
    Class<?>[] types = new Class<?>[components.length];
    @Nullable Object[] values = new Object[components.length];
    for (int i = 0; i < components.length; i++) {
      types[i] = components[i].getType();
      values[i] = value();
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IOException("Could not make a " + name, e);
    }
  }

  private Object constant(String name) throws IOException {
    Object constant = value();
    Object[] constants = ours(name).getEnumConstants();
    for (Object each : constants == null ? new Object[0] : constants) {
      if (((Enum<?>) each).name().equals(constant)) {
        return each;
      }
    }
    throw new IOException(name + " has no constant " + constant);
  }

  private static Class<?> ours(String name) throws IOException {
    if (!name.startsWith(OURS)) {
      throw new IOException(name + " is not a type that is shared");
    }
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new IOException("The JVMs of this run do not have the same version of Sandboxed", e);
    }
  }

  private List<@Nullable Object> list() throws IOException {
    List<@Nullable Object> values = new ArrayList<>();
    for (int left = in.readInt(); left > 0; left--) {
      values.add(value());
    }
    return values;
  }

  private Set<@Nullable Object> set() throws IOException {
    return new LinkedHashSet<>(list());
  }

  private Map<@Nullable Object, @Nullable Object> map() throws IOException {
    Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
    for (int left = in.readInt(); left > 0; left--) {
      Object key = value();
      map.put(key, value());
    }
    return map;
  }

  private String text() throws IOException {
    return new String(in.readNBytes(in.readInt()), StandardCharsets.UTF_8);
  }
}
