package dev.sandboxed.junit;

import java.lang.annotation.Annotation;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Sandboxed} as it was found: on a class, a superclass, an interface or a field, or on
 * annotations that are there.
 *
 * @param through those annotations, the one that it is on first
 */
record Composed(Sandboxed annotation, List<Annotation> through) {

  /** Those of superclasses and interfaces first. */
  static Collection<Composed> on(AnnotatedElement element) {
    Set<Composed> found = new LinkedHashSet<>();
    collect(element, found);
    return found;
  }

  private static void collect(AnnotatedElement element, Set<Composed> found) {
    if (element instanceof Class<?> type) {
      if (type.getSuperclass() != null) {
        collect(type.getSuperclass(), found);
      }
      for (Class<?> parent : type.getInterfaces()) {
        collect(parent, found);
      }
    }
    collect(element.getDeclaredAnnotations(), List.of(), found);
  }

  private static void collect(
      Annotation[] annotations, List<Annotation> through, Set<Composed> found) {
    for (Annotation annotation : annotations) {
      if (annotation instanceof Sandboxed sandboxed) {
        found.add(new Composed(sandboxed, through));
      } else if (annotation instanceof Sandboxes several) {
        collect(several.value(), through, found);
      } else if (!isOnTheWay(annotation, through)) {
        List<Annotation> further = new ArrayList<>(List.of(annotation));
        further.addAll(through);
        collect(annotation.annotationType().getDeclaredAnnotations(), further, found);
      }
    }
  }

  /** Annotations may be on each other in a circle; those of Java lead to no sandbox. */
  private static boolean isOnTheWay(Annotation annotation, List<Annotation> through) {
    Class<? extends Annotation> type = annotation.annotationType();
    return type.getPackageName().startsWith("java.")
        || through.stream().anyMatch(passed -> passed.annotationType() == type);
  }

  /** What the annotations on the way say comes before configuration. */
  Placeholders with(Placeholders configured) {
    return new Placeholders(
        property -> {
          String member = member(property);
          return member == null
              ? configured.properties().apply(property)
              : configured.resolve(member);
        });
  }

  private @Nullable String member(String name) {
    for (Annotation annotation : through) {
      Object value = value(annotation, name);
      if (value != null) {
        return String.valueOf(value);
      }
    }
    return null;
  }

  /**
   * What a member says: that of the outermost annotation on the way that has one of this name and
   * type, else that of the {@link Sandboxed}.
   */
  <T> T value(String name, Class<T> type) {
    Object value = value(annotation, name);
    for (Annotation annotation : through) {
      Object instead = value(annotation, name);
      value = type.isInstance(instead) ? instead : value;
    }
    return type.cast(Objects.requireNonNull(value, name));
  }

  /** Null: there is no such member. */
  private static @Nullable Object value(Annotation annotation, String name) {
    try {
      Method member = annotation.annotationType().getDeclaredMethod(name);
      member.setAccessible(true);
      return member.invoke(annotation);
    } catch (ReflectiveOperationException e) {
      return null;
    }
  }
}
