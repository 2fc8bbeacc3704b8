package dev.sandboxed.runtime.spec;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** When the registry is asked for an image. An immutable value. */
public final class PullPolicy {
  /** Only when the image is not in the store. */
  public static final PullPolicy IF_NOT_PRESENT = new PullPolicy("if-not-present", null);

  /**
   * At every start, so that a moved tag is noticed; content that is present is not fetched again.
   */
  public static final PullPolicy ALWAYS = new PullPolicy("always", null);

  /** Never: an image that is not in the store is an error. */
  public static final PullPolicy NEVER = new PullPolicy("never", null);

  private final String text;
  private final @Nullable Duration age;

  private PullPolicy(String text, @Nullable Duration age) {
    this.text = text;
    this.age = age;
  }

  /**
   * When the registry was not asked for so long. If it does not answer then, the image in the store
   * is used all the same, with a warning.
   *
   * @throws IllegalArgumentException when the age is not positive
   */
  public static PullPolicy olderThan(Duration age) {
    if (age.isNegative() || age.isZero()) {
      throw new IllegalArgumentException("The age of an image must be positive, but is " + age);
    }
    return new PullPolicy(age.toString(), age);
  }

  /**
   * Reads {@code if-not-present} (or {@code missing}), {@code always}, {@code never}, or an age:
   * {@code 30m}, {@code 24h}, {@code 7d}, {@code PT24H}.
   *
   * @throws IllegalArgumentException when it is something else
   */
  public static PullPolicy parse(String text) {
    String word = text.strip().toLowerCase(Locale.ROOT).replace('_', '-');
    return switch (word) {
      case "if-not-present", "missing" -> IF_NOT_PRESENT;
      case "always" -> ALWAYS;
      case "never" -> NEVER;
      default -> olderThan(age(word, text));
    };
  }

  /** The age of {@link #olderThan}; null for the others. */
  public @Nullable Duration age() {
    return age;
  }

  private static Duration age(String word, String text) {
    boolean hours = word.endsWith("h") || word.endsWith("m") || word.endsWith("s");
    try {
      Duration read = Duration.parse(word.startsWith("p") ? word : (hours ? "pt" : "p") + word);
      if (!read.isNegative() && !read.isZero()) {
        return read;
      }
    } catch (DateTimeException e) {
      throw invalid(text, e);
    }
    throw invalid(text, null);
  }

  private static IllegalArgumentException invalid(String text, @Nullable Exception cause) {
    return new IllegalArgumentException(
        "A pull policy is if-not-present, always, never or an age such as 24h, but is '"
            + text
            + "'",
        cause);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PullPolicy policy && text.equals(policy.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** As {@link #parse} reads it. */
  @Override
  public String toString() {
    return text;
  }
}
