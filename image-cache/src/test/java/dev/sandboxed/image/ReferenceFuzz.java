package dev.sandboxed.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.regex.Pattern;

/** Names of images against the regular expressions of github.com/distribution/reference. */
public final class ReferenceFuzz {
  private static final String LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
  private static final String HOST =
      "(?:" + LABEL + "(?:\\." + LABEL + ")*+|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
  private static final String PART = "[a-z0-9]++(?:(?:__|[._]|-++)[a-z0-9]++)*+";
  private static final String PATH = PART + "(?:/" + PART + ")*+";
  private static final String TAG = ":[\\w][\\w.-]{0,127}";
  private static final String DIGEST = "@[a-z0-9]+:[a-f0-9]{32,}";
  private static final Pattern FULL =
      Pattern.compile(HOST + "/" + PATH + "(?:" + TAG + ")?(?:" + DIGEST + ")?");
  private static final Pattern FULL_WITHOUT_DIGEST =
      Pattern.compile("(" + HOST + ")/(" + PATH + ")(?:" + TAG + ")?");

  private ReferenceFuzz() {}

  public static void fuzzerTestOneInput(byte[] input) {
    String text = new String(input, UTF_8);
    ImageReference reference;
    try {
      reference = ImageReference.parse(text);
    } catch (InvalidReferenceException e) {
      assertThat(isSurelyAName(text)).as(text).isFalse();
      return;
    }
    assertThat(FULL.matcher(reference.toString()).matches()).as(reference.toString()).isTrue();
    assertThat(ImageReference.parse(reference.toString())).isEqualTo(reference);
    assertThat(ImageReference.parse(reference.familiar())).isEqualTo(reference);
  }

  /** Names with a dot or a colon in their host leave no room for what Docker fills in. */
  private static boolean isSurelyAName(String text) {
    var matcher = FULL_WITHOUT_DIGEST.matcher(text);
    return matcher.matches()
        && (matcher.group(1).indexOf('.') >= 0 || matcher.group(1).indexOf(':') >= 0)
        && matcher.group(1).length() + matcher.group(2).length() < 240;
  }
}
