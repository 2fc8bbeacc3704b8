package dev.sandboxed.junit;

import dev.sandboxed.runtime.Sandbox;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.platform.commons.support.AnnotationSupport;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** A field that declares the sandbox it holds. */
record DeclaredField(Field field, Sandboxed annotation) {

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
    List<Sandboxed> annotations =
        AnnotationSupport.findRepeatableAnnotations(field, Sandboxed.class);
    if (annotations.isEmpty()) {
      return null;
    }
    DeclaredField declared = new DeclaredField(field, annotations.get(0));
    if (annotations.size() > 1) {
      throw declared
          .misuse()
          .explained("a field must declare one sandbox, but declares " + annotations.size() + ".");
    }
    return declared;
  }

  Declaration read(Class<?> testClass, Placeholders placeholders) {
    requireUsable();
    return new SandboxedReader(annotation, misuse(), placeholders)
        .read(testClass, scope(), field.getName());
  }

  /** By default the field's own name. */
  String name(Placeholders placeholders) {
    String name = placeholders.resolve(annotation.name());
    return name.isEmpty() ? field.getName() : name;
  }

  private Scope scope() {
    boolean ofClass = Modifier.isStatic(field.getModifiers());
    if (ofClass && annotation.scope() == Scope.METHOD) {
      throw misuse().value("scope", "must be that of a class on a static field", Scope.METHOD);
    }
    if (annotation.scope() != Scope.BY_PLACE) {
      return annotation.scope();
    }
    return ofClass ? Scope.CLASS : Scope.METHOD;
  }

  private void requireUsable() {
    if (field.getType() != Sandbox.class) {
      throw misuse().text("the field", "must be of type Sandbox", field.getType().getSimpleName());
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
        annotation, "field " + field.getName() + " of " + field.getDeclaringClass().getName());
  }
}
