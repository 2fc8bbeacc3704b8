package dev.sandboxed.image.cache;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** When a registry is asked for an image. An immutable value. */
public final class PullPolicy {
  /** Only if the image is not in the cache. A hit needs no network at all. */
  public static final PullPolicy IF_NOT_PRESENT = new PullPolicy("IF_NOT_PRESENT", null);

  /** Always, so that a moved tag is noticed. Layers that are in the cache are not loaded again. */
  public static final PullPolicy ALWAYS = new PullPolicy("ALWAYS", null);

  /** Never. An image that is not in the cache is an error. */
  public static final PullPolicy NEVER = new PullPolicy("NEVER", null);

  private final String name;
  private final @Nullable Duration age;

  private PullPolicy(String name, @Nullable Duration age) {
    this.name = name;
    this.age = age;
  }

  /**
   * If the registry was not asked for so long; until then a hit needs no network at all. If it does
   * not answer, what is in the cache is used all the same, and the listener is {@linkplain
   * PullListener#outdated told}. What is named by its digest cannot change and is not asked for
   * again.
   *
   * @throws IllegalArgumentException if the age is not positive
   */
  public static PullPolicy olderThan(Duration age) {
    if (age.isNegative() || age.isZero()) {
      throw new IllegalArgumentException("The age of an image must be positive, but is " + age);
    }
    return new PullPolicy("older than " + age, age);
  }

  boolean hasAge() {
    return age != null;
  }

  /** Whether the age has not been reached since then. A time to come is worth nothing. */
  boolean accepts(Instant confirmed, Instant now) {
    Duration since = Duration.between(confirmed, now);
    return age != null && !since.isNegative() && since.compareTo(age) < 0;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof PullPolicy policy && name.equals(policy.name);
  }

  @Override
  public int hashCode() {
    return name.hashCode();
  }

  @Override
  public String toString() {
    return name;
  }
}
