package dev.sandboxed.junit.internal.lifecycle;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * In which order JUnit runs test classes, where a launcher runs them: engines do not tell
 * extensions. Knows no type of the launcher, which may be missing. Thread-safe.
 */
public final class ClassOrder {

  private static final Map<Object, Function<String, List<Class<?>>>> PLANS =
      new ConcurrentHashMap<>();

  private ClassOrder() {}

  /**
   * A launcher begins.
   *
   * @param following the classes after that of a unique id; none when it does not know the id
   */
  static void begin(Object plan, Function<String, List<Class<?>>> following) {
    PLANS.put(plan, following);
  }

  static void end(Object plan) {
    PLANS.remove(plan);
  }

  /** The classes that run after that of this unique id; none where that is not known. */
  public static List<Class<?>> following(String uniqueId) {
    for (Function<String, List<Class<?>>> plan : PLANS.values()) {
      List<Class<?>> following = plan.apply(uniqueId);
      if (!following.isEmpty()) {
        return following;
      }
    }
    return List.of();
  }
}
