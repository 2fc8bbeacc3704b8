package dev.sandboxed.image.internal.unpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The records {@code "LENGTH KEY=VALUE\n"} of a PAX extended header, as raw bytes. Our own reader,
 * because Commons Compress decodes every value as UTF-8, which destroys names and capabilities that
 * are not.
 */
final class PaxRecords {
  private static final String XATTR = "SCHILY.xattr.";
  private static final int MAX_DIGITS = 12;

  private static final String SPARSE_OFFSET = "GNU.sparse.offset";
  private static final String SPARSE_LENGTH = "GNU.sparse.numbytes";
  private static final PaxRecords NONE = new PaxRecords(Map.of(), "");

  private final Map<String, byte[]> records;
  private final String sparseNumbers;

  private PaxRecords(Map<String, byte[]> records, String sparseNumbers) {
    this.records = records;
    this.sparseNumbers = sparseNumbers;
  }

  static PaxRecords none() {
    return NONE;
  }

  static PaxRecords parse(byte[] content) throws InvalidLayerException {
    Map<String, byte[]> records = new HashMap<>();
    StringBuilder sparseNumbers = new StringBuilder();
    int at = 0;
    while (at < content.length) {
      int blank = indexOf(content, ' ', at, Math.min(content.length, at + MAX_DIGITS));
      long length = blank < 0 ? -1 : number(text(content, at, blank));
      if (length <= 0 || length > content.length - at || content[at + (int) length - 1] != '\n') {
        throw new InvalidLayerException("a PAX header has a record of a wrong length");
      }
      int end = at + (int) length - 1;
      int equals = indexOf(content, '=', blank + 1, end);
      if (equals <= blank + 1) {
        throw new InvalidLayerException("a PAX header has a record without a key");
      }
      byte[] value = new byte[end - equals - 1];
      System.arraycopy(content, equals + 1, value, 0, value.length);
      String key = text(content, blank + 1, equals);
      records.put(key, value);
      if (key.equals(SPARSE_OFFSET) || key.equals(SPARSE_LENGTH)) {
        sparseNumbers.append(text(value, 0, value.length)).append(',');
      }
      at = end + 1;
    }
    return new PaxRecords(records, sparseNumbers.toString());
  }

  /** Returns null if there is no such record, or an empty one, which means the same. */
  @Nullable String text(String key) throws InvalidLayerException {
    byte[] value = records.get(key);
    if (value == null || value.length == 0) {
      return null;
    }
    String text = new String(value, ISO_8859_1);
    if (text.indexOf('\0') >= 0) {
      throw new InvalidLayerException("the PAX record " + key + " holds a NUL byte");
    }
    return text;
  }

  /** Returns the number of a record, or what the header said if there is none. */
  long number(String key, long otherwise) throws InvalidLayerException {
    String text = text(key);
    if (text == null) {
      return otherwise;
    }
    long number = number(text);
    if (number < 0) {
      throw new InvalidLayerException("the PAX record " + key + "=" + text + " is not a number");
    }
    return number;
  }

  /**
   * Returns null if these are not the records of a sparse file.
   *
   * @param content which begins with the map in the newest form
   */
  @Nullable SparseMap sparseMap(EntryContent content) throws IOException {
    if (number("GNU.sparse.major", 0) == 1) {
      return SparseMap.read(content, number("GNU.sparse.realsize", 0));
    }
    String map = text("GNU.sparse.map");
    if (map == null && records.get("GNU.sparse.size") == null) {
      return null;
    }
    return SparseMap.parse(map == null ? sparseNumbers : map, number("GNU.sparse.size", 0));
  }

  Map<String, byte[]> xattrs() {
    Map<String, byte[]> xattrs = Map.of();
    for (Map.Entry<String, byte[]> each : records.entrySet()) {
      if (each.getKey().startsWith(XATTR)) {
        xattrs = xattrs.isEmpty() ? new HashMap<>() : xattrs;
        xattrs.put(each.getKey().substring(XATTR.length()), each.getValue());
      }
    }
    return xattrs;
  }

  /** Returns -1 for anything but up to 18 digits. */
  static long number(String text) {
    if (text.isEmpty() || text.length() > 18) {
      return -1;
    }
    long number = 0;
    for (int i = 0; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      number = 10 * number + digit;
    }
    return number;
  }

  private static String text(byte[] content, int from, int to) {
    return new String(content, from, to - from, ISO_8859_1);
  }

  private static int indexOf(byte[] content, char wanted, int from, int to) {
    for (int i = from; i < to; i++) {
      if (content[i] == wanted) {
        return i;
      }
    }
    return -1;
  }
}
