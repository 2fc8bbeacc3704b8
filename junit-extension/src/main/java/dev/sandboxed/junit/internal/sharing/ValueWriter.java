package dev.sandboxed.junit.internal.sharing;

import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.PullPolicy;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.RecordComponent;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes values for another JVM: records, enums, collections and what they consist of. Equal values
 * are written alike in every JVM, so that the bytes identify them. {@link ValueReader} reads them.
 */
final class ValueWriter {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final DataOutputStream out = new DataOutputStream(bytes);

  private ValueWriter() {}

  /**
   * @throws UnsupportedOperationException when there is something that only lives in this JVM, such
   *     as code or a stream
   */
  static byte[] write(@Nullable Object value) {
    ValueWriter writer = new ValueWriter();
    try {
      writer.value(value);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return writer.bytes.toByteArray();
  }

  private void value(@Nullable Object value) throws IOException {
    if (value == null) {
      out.writeByte('0');
    } else if (value instanceof Record) {
      recordOf(value);
    } else if (value instanceof Enum<?> constant) {
      text('E', constant.getDeclaringClass().getName());
      text('S', constant.name());
    } else if (value instanceof Map<?, ?> map) {
      map(map);
    } else if (value instanceof Set<?> set) {
      set(set);
    } else if (value instanceof Collection<?> list) {
      list('L', list);
    } else if (value instanceof String[] words) {
      list('W', Arrays.asList(words));
    } else if (value instanceof Optional<?> optional) {
      out.writeByte('O');
      value(optional.orElse(null));
    } else {
      simple(value);
    }
  }

  private void simple(Object value) throws IOException {
    if (value instanceof String string) {
      text('S', string);
    } else if (value instanceof Boolean bool) {
      text('B', bool.toString());
    } else if (value instanceof Integer number) {
      text('I', number.toString());
    } else if (value instanceof Long number) {
      text('J', number.toString());
    } else if (value instanceof Double number) {
      text('D', number.toString());
    } else if (value instanceof Duration duration) {
      text('T', duration.toString());
    } else if (value instanceof Instant instant) {
      text('N', instant.toString());
    } else if (value instanceof Path path) {
      text('P', path.toAbsolutePath().toString());
    } else if (value instanceof URI uri) {
      text('U', uri.toString());
    } else if (value instanceof PullPolicy policy) {
      text('Y', policy.toString());
    } else if (value instanceof FileCopy.Bytes content) {
      raw('A', content.content());
    } else if (value instanceof OptionalLong number) {
      text('G', number.isPresent() ? Long.toString(number.getAsLong()) : "");
    } else {
      throw new UnsupportedOperationException(
          "a "
              + value.getClass().getName()
              + " cannot be handed to the process that runs the sandboxes of the run");
    }
  }

  private void recordOf(Object value) throws IOException {
    text('R', value.getClass().getName());
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      try {
        component.getAccessor().setAccessible(true);
        value(component.getAccessor().invoke(value));
      } catch (ReflectiveOperationException e) {
        throw new IllegalStateException("Could not read " + component + " of " + value, e);
      }
    }
  }

  private void list(char type, Collection<?> values) throws IOException {
    out.writeByte(type);
    out.writeInt(values.size());
    for (Object value : values) {
      value(value);
    }
  }

  /** Sets and maps have no order, or one that differs between JVMs. */
  private void set(Set<?> set) throws IOException {
    List<byte[]> elements = new ArrayList<>();
    for (Object element : set) {
      elements.add(write(element));
    }
    sorted('C', elements);
  }

  private void map(Map<?, ?> map) throws IOException {
    List<byte[]> entries = new ArrayList<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      ByteArrayOutputStream both = new ByteArrayOutputStream();
      both.writeBytes(write(entry.getKey()));
      both.writeBytes(write(entry.getValue()));
      entries.add(both.toByteArray());
    }
    sorted('M', entries);
  }

  private void sorted(char type, List<byte[]> parts) throws IOException {
    parts.sort(Arrays::compare);
    out.writeByte(type);
    out.writeInt(parts.size());
    for (byte[] part : parts) {
      out.write(part);
    }
  }

  private void text(char type, String text) throws IOException {
    raw(type, text.getBytes(StandardCharsets.UTF_8));
  }

  private void raw(char type, byte[] content) throws IOException {
    out.writeByte(type);
    out.writeInt(content.length);
    out.write(content);
  }
}
