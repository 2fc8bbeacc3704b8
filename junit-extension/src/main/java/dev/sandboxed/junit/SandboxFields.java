package dev.sandboxed.junit;

import dev.sandboxed.junit.internal.lifecycle.ClassSandboxes;
import dev.sandboxed.junit.internal.lifecycle.SandboxChoice;
import dev.sandboxed.runtime.Sandbox;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Fills the fields of type {@link Sandbox} of a test class and its superclasses. */
record SandboxFields(ClassSandboxes sandboxes) {

  void injectStatic(Class<?> testClass) throws IllegalAccessException {
    for (Field field : fields(testClass, true)) {
      Sandbox sandbox = chosen(field, testClass);
      Class<?> holder = sandboxes.claim(field, sandbox);
      if (holder != null) {
        throw misuse(
            field,
            "it holds a sandbox of "
                + holder.getName()
                + ", which runs at the same time as "
                + testClass.getName()
                + "; make the field an instance field, or take the sandbox as a parameter");
      }
      set(field, null, sandbox);
    }
  }

  void injectInto(Object instance) throws IllegalAccessException {
    for (Field field : fields(instance.getClass(), false)) {
      set(field, instance, chosen(field, instance.getClass()));
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
    if (named && field.getType() != Sandbox.class) {
      throw misuse(
          field,
          "@InSandbox is for the type Sandbox, but the field's is "
              + field.getType().getSimpleName());
    }
    if (named && Modifier.isFinal(field.getModifiers())) {
      throw misuse(
          field, "a field with @InSandbox is assigned before the tests, so it must not be final");
    }
    return field.getType() == Sandbox.class
        && !Modifier.isFinal(field.getModifiers())
        && !field.isSynthetic();
  }

  private Sandbox chosen(Field field, Class<?> testClass) {
    InSandbox named = field.getAnnotation(InSandbox.class);
    String demanded = named == null ? null : named.value();
    SandboxChoice choice =
        SandboxChoice.among(sandboxes.seenFrom(testClass).visible(), demanded, field.getName());
    if (choice instanceof SandboxChoice.Chosen chosen) {
      return chosen.visible().sandbox();
    }
    throw misuse(field, ((SandboxChoice.Refused) choice).reason());
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
    field.set(instance, sandbox);
  }
}
