package dev.sandboxed.junit;

import dev.sandboxed.junit.internal.lifecycle.ClassSandboxes.ForMethod;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.commons.support.AnnotationSupport;

/** What a test class declares: by annotations of its own and of its fields, and in code. */
record Declarations(List<Declaration> all) {

  /**
   * Everything a class declares, inherited and composed annotations included.
   *
   * @param taken names used by enclosing classes
   */
  static Declarations of(Class<?> testClass, Placeholders placeholders, Set<String> taken) {
    List<Declaration> all = new ArrayList<>();
    for (Sandboxed annotation :
        AnnotationSupport.findRepeatableAnnotations(testClass, Sandboxed.class)) {
      Misuse misuse = Misuse.of(annotation, testClass.getName());
      SandboxSpec spec = new SandboxedReader(annotation, testClass, misuse, placeholders).read();
      Scope scope = annotation.scope() == Scope.BY_PLACE ? Scope.CLASS : annotation.scope();
      all.add(new Declaration(testClass, spec, scope, misuse));
    }
    for (DeclaredField field : DeclaredField.of(testClass)) {
      all.add(field.read(testClass, placeholders));
    }
    for (SandboxedExtension extension : registered(testClass)) {
      all.addAll(extension.declarations(Scope.CLASS, testClass));
    }
    return checked(all, taken);
  }

  /** What the instance fields of a test declare in code; it lives as long as the test. */
  static Declarations ofInstances(List<Object> instances, Set<String> taken) {
    List<Declaration> all = new ArrayList<>();
    for (Object instance : instances) {
      for (Object value :
          AnnotationSupport.findAnnotatedFieldValues(instance, RegisterExtension.class)) {
        if (value instanceof SandboxedExtension extension) {
          all.addAll(extension.declarations(Scope.METHOD, instance.getClass()));
        }
      }
    }
    return checked(all, taken);
  }

  List<SandboxSpec> specs(Scope scope) {
    List<SandboxSpec> specs = new ArrayList<>();
    for (Declaration declaration : all) {
      if (declaration.scope() == scope) {
        specs.add(declaration.spec());
      }
    }
    return specs;
  }

  List<ForMethod> forMethod() {
    List<ForMethod> wanted = new ArrayList<>();
    for (Declaration declaration : all) {
      wanted.add(new ForMethod(declaration.owner(), declaration.spec()));
    }
    return wanted;
  }

  private static List<SandboxedExtension> registered(Class<?> testClass) {
    List<SandboxedExtension> extensions = new ArrayList<>();
    for (Object value :
        AnnotationSupport.findAnnotatedFieldValues(testClass, RegisterExtension.class)) {
      if (value instanceof SandboxedExtension extension) {
        extensions.add(extension);
      }
    }
    return extensions;
  }

  private static Declarations checked(List<Declaration> all, Set<String> taken) {
    Set<String> names = new LinkedHashSet<>(taken);
    for (Declaration declaration : all) {
      if (!names.add(declaration.name())) {
        throw twice(declaration);
      }
    }
    return new Declarations(List.copyOf(all));
  }

  private static ExtensionConfigurationException twice(Declaration declaration) {
    return declaration
        .misuse()
        .explained(
            "name must be unique among the sandboxes of a class, its superclasses and enclosing"
                + " classes, but \""
                + declaration.name()
                + "\" is used twice. Give one of them another: @Sandboxed(name = \"…\", image = \""
                + declaration.spec().image()
                + "\").");
  }
}
