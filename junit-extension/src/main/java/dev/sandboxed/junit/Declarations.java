package dev.sandboxed.junit;

import dev.sandboxed.junit.internal.lifecycle.ClassSandboxes;
import dev.sandboxed.junit.internal.lifecycle.Wanted;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * What a test class declares: by annotations of its own and of its fields, and in code.
 *
 * @param enclosing what the enclosing class declares, or for a test method its class
 */
record Declarations(
    @Nullable Declarations enclosing, List<Declaration> own, Unavailability unavailability)
    implements ClassSandboxes.Plan {

  /** Everything a class declares, inherited and composed annotations included. */
  static Declarations of(
      Class<?> testClass, @Nullable Declarations enclosing, ExtensionContext context) {
    List<Declaration> own = annotated(testClass, context);
    for (Object value :
        AnnotationSupport.findAnnotatedFieldValues(testClass, RegisterExtension.class)) {
      if (value instanceof SandboxedExtension extension) {
        own.addAll(extension.declarations(Scope.CLASS, testClass));
      }
    }
    return checked(new Declarations(enclosing, List.copyOf(own), new Unavailability(context)));
  }

  /** What a class that is in no other declares without code; the class is not initialised. */
  static Declarations ofAnnotations(Class<?> testClass, ExtensionContext context) {
    List<Declaration> own = annotated(testClass, context);
    return checked(new Declarations(null, List.copyOf(own), new Unavailability(context)));
  }

  private static List<Declaration> annotated(Class<?> testClass, ExtensionContext context) {
    Placeholders placeholders = Placeholders.of(context);
    List<Declaration> own = new ArrayList<>();
    for (Composed composed : Composed.on(testClass)) {
      Sandboxed annotation = composed.annotation();
      Misuse misuse = Misuse.of(annotation, testClass.getName());
      Scope scope = annotation.scope() == Scope.BY_PLACE ? Scope.CLASS : annotation.scope();
      own.add(
          new SandboxedReader(composed, misuse, composed.with(placeholders))
              .read(testClass, scope, ""));
    }
    for (DeclaredField field : DeclaredField.of(testClass)) {
      own.add(field.read(testClass, placeholders));
    }
    return own;
  }

  /** With what the instance fields of a test declare in code; that lives as long as the test. */
  Declarations with(List<Object> instances) {
    List<Declaration> more = new ArrayList<>();
    for (Object instance : instances) {
      for (Object value :
          AnnotationSupport.findAnnotatedFieldValues(instance, RegisterExtension.class)) {
        if (value instanceof SandboxedExtension extension) {
          more.addAll(extension.declarations(Scope.METHOD, instance.getClass()));
        }
      }
    }
    return checked(new Declarations(this, List.copyOf(more), unavailability));
  }

  private static Declarations checked(Declarations declarations) {
    new DeclarationRules(declarations).check();
    return declarations;
  }

  /** Those of enclosing classes first. */
  List<Declaration> visible() {
    List<Declaration> all = new ArrayList<>(enclosing == null ? List.of() : enclosing.visible());
    all.addAll(own);
    return all;
  }

  @Override
  public List<Wanted> ofClass() {
    List<Wanted> wanted = new ArrayList<>();
    DeclaredNetworks networks = new DeclaredNetworks(visible());
    for (Declaration declaration : own) {
      if (declaration.scope() != Scope.METHOD) {
        wanted.add(networks.wanted(declaration));
      }
    }
    return wanted;
  }

  @Override
  public List<Wanted> ofNextClass() {
    return new NextClass(unavailability.context()).wanted();
  }

  @Override
  public RuntimeException unavailable(HostUnsupportedException reason) {
    List<Declaration> concerned = new ArrayList<>(own);
    concerned.removeIf(declaration -> declaration.scope() == Scope.METHOD);
    return unavailability.of(reason, concerned);
  }

  @Override
  public List<String> namesOfEachMethod() {
    List<String> names = new ArrayList<>();
    for (Declaration declaration : own) {
      if (declaration.scope() == Scope.METHOD) {
        names.add(declaration.name());
      }
    }
    return names;
  }

  /** What one method is to have for itself, by enclosing classes too, and its {@link #own}. */
  List<Wanted> ofOneMethod() {
    List<Wanted> wanted = new ArrayList<>();
    DeclaredNetworks networks = new DeclaredNetworks(visible());
    for (Declaration declaration : forOneMethod()) {
      wanted.add(networks.wanted(declaration));
    }
    return wanted;
  }

  /** What is thrown when the machine cannot run any of {@link #ofOneMethod()}. */
  RuntimeException unavailableToMethod(HostUnsupportedException reason) {
    return unavailability.of(reason, forOneMethod());
  }

  private List<Declaration> forOneMethod() {
    List<Declaration> all = visible();
    all.removeIf(declaration -> declaration.scope() != Scope.METHOD && !own.contains(declaration));
    return all;
  }
}
