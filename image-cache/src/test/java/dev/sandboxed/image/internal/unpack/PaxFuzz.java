package dev.sandboxed.image.internal.unpack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;

/** PAX headers against a second reader of them. */
public final class PaxFuzz {
  private PaxFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) throws InvalidLayerException {
    time(input);
    Map<String, String> expected = recordsOf(new String(input, ISO_8859_1));
    PaxRecords records;
    try {
      records = PaxRecords.parse(input);
    } catch (InvalidLayerException e) {
      assertThat(expected).as(e.getMessage()).isNull();
      return;
    }
    assertThat(expected).isNotNull();
    for (Map.Entry<String, String> record : expected.entrySet()) {
      if (record.getValue().isEmpty()) {
        assertThat(records.text(record.getKey())).isNull();
      } else if (record.getValue().indexOf('\0') < 0) {
        assertThat(records.text(record.getKey())).isEqualTo(record.getValue());
      }
    }
    for (String key : records.xattrs().keySet()) {
      assertThat(expected).containsKey("SCHILY.xattr." + key);
    }
  }

  private static void time(byte[] input) {
    try {
      TarTime time = TarTime.parse(new String(input, ISO_8859_1));
      assertThat(time.nanos()).isBetween(0, 999_999_999);
    } catch (InvalidLayerException e) {
      assertThat(e.getMessage()).isNotBlank();
    }
  }

  /** The records by another way: cut by the lengths; null if it is not a sequence of records. */
  private static Map<String, String> recordsOf(String text) {
    Map<String, String> records = new HashMap<>();
    String rest = text;
    while (!rest.isEmpty()) {
      String digits = rest.substring(0, Math.max(0, rest.indexOf(' ')));
      if (!digits.matches("[0-9]{1,11}") || Long.parseLong(digits) > rest.length()) {
        return null;
      }
      int length = Integer.parseInt(digits);
      if (length <= digits.length() + 1) {
        return null;
      }
      String record = rest.substring(digits.length() + 1, length);
      int equals = record.indexOf('=');
      if (equals < 1 || !record.endsWith("\n")) {
        return null;
      }
      records.put(record.substring(0, equals), record.substring(equals + 1, record.length() - 1));
      rest = rest.substring(length);
    }
    return records;
  }
}
