package dev.sandboxed.image.internal.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

/** {@code Content-Range}: what is accepted is a range, and can be the rest of one content only. */
public final class ContentRangeFuzz {
  private ContentRangeFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    ContentRange range = ContentRange.parse(new String(input, ISO_8859_1));
    if (range == null) {
      return;
    }
    assertThat(range.first()).isBetween(0L, range.last());
    assertThat(range.total()).matches(total -> total == -1 || total > range.last());
    String total = range.total() < 0 ? "*" : Long.toString(range.total());
    assertThat(ContentRange.parse("bytes " + range.first() + "-" + range.last() + "/" + total))
        .isEqualTo(range);
    boolean whole = range.total() < 0 || range.total() == range.last() + 1;
    assertThat(range.isRest(range.first(), range.last() + 1)).isEqualTo(whole);
    assertThat(range.isRest(range.first() + 1, range.last() + 1)).isFalse();
    assertThat(range.isRest(range.first(), range.last() + 2)).isFalse();
  }
}
