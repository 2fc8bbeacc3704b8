package dev.sandboxed.junit;

import dev.sandboxed.junit.internal.lifecycle.ClassSandboxes;
import dev.sandboxed.junit.internal.lifecycle.MethodSandboxes;
import dev.sandboxed.junit.internal.lifecycle.SandboxChoice;
import dev.sandboxed.junit.internal.lifecycle.Visible;
import dev.sandboxed.runtime.Sandbox;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/**
 * Fills the fields of type {@link Sandbox} and of handles of test classes and their superclasses.
 */
record SandboxFields(Placeholders placeholders) {

  void injectStatic(ClassSandboxes sandboxes, Class<?> testClass) throws IllegalAccessException {
    for (Field field : fields(testClass, true)) {
      Visible chosen = chosen(field, sandboxes.visible());
      Sandbox sandbox = chosen.sandbox();
      if (sandbox == null) {
        throw misuse(
            field,
            "sandbox '"
                + chosen.name()
                + "' has the scope METHOD, so the field must not be static");
      }
      requireFree(field, sandboxes.claim(field, sandbox), testClass.getName());
      set(field, null, sandbox);
    }
  }

  /** Those whose sandboxes run before the test; a sandbox of a method comes with the method. */
  void injectInto(Object instance, ClassSandboxes sandboxes) throws IllegalAccessException {
    List<Visible> visible = sandboxes.seenFrom(instance.getClass()).visible();
    for (Field field : fields(instance.getClass(), false)) {
      Sandbox sandbox = chosen(field, visible).sandbox();
      if (sandbox != null) {
        set(field, instance, sandbox);
      }
    }
  }

  void injectInto(Object instance, MethodSandboxes sandboxes) throws IllegalAccessException {
    List<Visible> visible = sandboxes.seenFrom(instance.getClass());
    for (Field field : fields(instance.getClass(), false)) {
      Visible chosen = chosen(field, visible);
      Sandbox sandbox = chosen.sandbox();
      if (sandbox != null) {
        requireFree(field, sandboxes.claim(field, instance, sandbox), sandboxes.toString());
        set(field, instance, sandbox);
      }
    }
  }

  private static void requireFree(Field field, @Nullable String holder, String other) {
    if (holder != null) {
      throw misuse(
          field,
          "it holds a sandbox of "
              + holder
              + ", which runs at the same time as "
              + other
              + "; make the field an instance field of an instance per method, or take the sandbox"
              + " as a parameter");
    }
  }

  private static List<Field> fields(Class<?> testClass, boolean ofClass) {
    return ReflectionSupport.findFields(
        testClass,
        field -> Modifier.isStatic(field.getModifiers()) == ofClass && isMeant(field),
        HierarchyTraversalMode.TOP_DOWN);
  }

  /** A final field without our annotation is the test's own affair. */
  private static boolean isMeant(Field field) {
    boolean named = field.isAnnotationPresent(InSandbox.class);
    if (named && !Handles.includes(field.getType())) {
      throw misuse(
          field,
          "@InSandbox is for the types Sandbox and SandboxHandle, but the field's is "
              + field.getType().getSimpleName());
    }
    if (named && Modifier.isFinal(field.getModifiers())) {
      throw misuse(
          field, "a field with @InSandbox is assigned before the tests, so it must not be final");
    }
    return Handles.includes(field.getType())
        && !Modifier.isFinal(field.getModifiers())
        && !field.isSynthetic();
  }

  private Visible chosen(Field field, List<Visible> visible) {
    SandboxChoice choice =
        Handles.choose(field.getType(), visible, demanded(field), field.getName());
    if (choice instanceof SandboxChoice.Chosen chosen) {
      return chosen.visible();
    }
    throw misuse(field, ((SandboxChoice.Refused) choice).reason());
  }

  private @Nullable String demanded(Field field) {
    InSandbox named = field.getAnnotation(InSandbox.class);
    if (named != null) {
      return named.value();
    }
    DeclaredField declared = DeclaredField.of(field);
    return declared == null ? null : declared.name(placeholders);
  }

  private static ExtensionConfigurationException misuse(Field field, String reason) {
    return new ExtensionConfigurationException(
        "Field "
            + field.getName()
            + " of "
            + field.getDeclaringClass().getName()
            + ": "
            + reason
            + ".");
  }

  private static void set(Field field, @Nullable Object instance, Sandbox sandbox)
      throws IllegalAccessException {
    field.setAccessible(true);
    field.set(instance, Handles.of(field.getType(), sandbox));
  }
}
