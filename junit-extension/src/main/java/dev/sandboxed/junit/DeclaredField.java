package dev.sandboxed.junit;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** A field that declares the sandbox it holds. */
record DeclaredField(Field field, Composed composed) {

  /** Those of a class and its superclasses, these first. */
  static List<DeclaredField> of(Class<?> testClass) {
    List<DeclaredField> declared = new ArrayList<>();
    for (Field field :
        ReflectionSupport.findFields(testClass, any -> true, HierarchyTraversalMode.TOP_DOWN)) {
      DeclaredField found = of(field);
      if (found != null) {
        declared.add(found);
      }
    }
    return declared;
  }

  static @Nullable DeclaredField of(Field field) {
    List<Composed> found = List.copyOf(Composed.on(field));
    if (found.isEmpty()) {
      return null;
    }
    DeclaredField declared = new DeclaredField(field, found.get(0));
    if (found.size() > 1) {
      throw declared
          .misuse()
          .explained("a field must declare one sandbox, but declares " + found.size() + ".");
    }
    return declared;
  }

  private Sandboxed annotation() {
    return composed.annotation();
  }

  Declaration read(Class<?> testClass, Placeholders placeholders) {
    requireUsable();
    return new SandboxedReader(composed, misuse(), composed.with(placeholders))
        .read(testClass, scope(), field.getName());
  }

  /** By default the field's own name. */
  String name(Placeholders placeholders) {
    String name = composed.with(placeholders).resolve(annotation().name());
    return name.isEmpty() ? field.getName() : name;
  }

  private Scope scope() {
    boolean ofClass = Modifier.isStatic(field.getModifiers());
    if (ofClass && annotation().scope() == Scope.METHOD) {
      throw misuse().value("scope", "must be that of a class on a static field", Scope.METHOD);
    }
    if (annotation().scope() != Scope.BY_PLACE) {
      return annotation().scope();
    }
    return ofClass ? Scope.CLASS : Scope.METHOD;
  }

  private void requireUsable() {
    if (!Handles.includes(field.getType())) {
      throw misuse()
          .text(
              "the field",
              "must be of type Sandbox or SandboxHandle",
              field.getType().getSimpleName());
    }
    if (Modifier.isFinal(field.getModifiers())) {
      throw misuse().value("the field", "is assigned and must not be final", "final");
    }
    if (field.isAnnotationPresent(InSandbox.class)) {
      throw misuse()
          .text(
              "the field",
              "holds the sandbox that it declares and must not choose another",
              "@InSandbox(\"" + field.getAnnotation(InSandbox.class).value() + "\")");
    }
  }

  private Misuse misuse() {
    return Misuse.of(
        annotation(), "field " + field.getName() + " of " + field.getDeclaringClass().getName());
  }
}
