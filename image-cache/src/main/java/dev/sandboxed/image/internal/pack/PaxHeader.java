package dev.sandboxed.image.internal.pack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.util.Map;

/** The records {@code "LENGTH KEY=VALUE\n"} before an entry, as raw bytes. Not thread-safe. */
final class PaxHeader {
  private static final String XATTR = "SCHILY.xattr.";

  private final ByteArrayOutputStream records = new ByteArrayOutputStream();

  void add(String key, String value) {
    add(key, value.getBytes(ISO_8859_1));
  }

  void add(String key, byte[] value) {
    byte[] name = key.getBytes(ISO_8859_1);
    int rest = name.length + value.length + 3; // blank, equals sign, line feed
    int length = rest + 1;
    while (Integer.toString(length).length() + rest != length) {
      length = Integer.toString(length).length() + rest;
    }
    records.writeBytes((length + " ").getBytes(ISO_8859_1));
    records.writeBytes(name);
    records.write('=');
    records.writeBytes(value);
    records.write('\n');
  }

  void addXattrs(Map<String, byte[]> xattrs) {
    xattrs.forEach((name, value) -> add(XATTR + name, value));
  }

  boolean isEmpty() {
    return records.size() == 0;
  }

  byte[] content() {
    return records.toByteArray();
  }
}
