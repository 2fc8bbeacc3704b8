package dev.sandboxed.junit;

import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What a test class declares: its annotations, inherited and composed ones included, and its
 * registered extensions.
 *
 * @param extensions the registered ones
 */
record Declarations(List<SandboxSpec> specs, Set<SandboxedExtension> extensions) {

  /**
   * @param taken names used by enclosing classes
   */
  static Declarations of(Class<?> testClass, ExtensionContext context, Set<String> taken) {
    Placeholders placeholders = placeholders(context);
    List<SandboxSpec> specs = new ArrayList<>();
    for (Sandboxed annotation :
        AnnotationSupport.findRepeatableAnnotations(testClass, Sandboxed.class)) {
      specs.add(new SandboxedReader(annotation, testClass, placeholders).read());
    }
    Set<SandboxedExtension> extensions = new LinkedHashSet<>(registered(testClass));
    extensions.forEach(extension -> specs.addAll(extension.specs()));
    requireDistinctNames(specs, testClass, taken);
    return new Declarations(specs, extensions);
  }

  private static List<SandboxedExtension> registered(Class<?> testClass) {
    return AnnotationSupport.findAnnotatedFieldValues(
        testClass, RegisterExtension.class, SandboxedExtension.class);
  }

  private static Placeholders placeholders(ExtensionContext context) {
    return new Placeholders(
        property ->
            context
                .getConfigurationParameter(property)
                .orElseGet(() -> System.getProperty(property)));
  }

  private static void requireDistinctNames(
      List<SandboxSpec> specs, Class<?> testClass, Set<String> taken) {
    Set<String> names = new LinkedHashSet<>(taken);
    for (SandboxSpec spec : specs) {
      if (!names.add(spec.name())) {
        throw new ExtensionConfigurationException(
            "@Sandboxed(image = \""
                + spec.image()
                + "\") on "
                + testClass.getName()
                + ": name must be unique among the sandboxes of a class, its superclasses and enclosing classes, but \""
                + spec.name()
                + "\" is used twice. Give one of them another: @Sandboxed(name = \"…\", image = \""
                + spec.image()
                + "\").");
      }
    }
  }
}
