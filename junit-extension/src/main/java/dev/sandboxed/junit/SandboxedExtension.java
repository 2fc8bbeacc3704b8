package dev.sandboxed.junit;

import dev.sandboxed.junit.internal.lifecycle.ClassSandboxes;
import dev.sandboxed.junit.internal.lifecycle.ClassSandboxes.Visible;
import dev.sandboxed.junit.internal.lifecycle.SandboxChoice;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.lang.reflect.Constructor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePostProcessor;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Starts the sandboxes of a test class and injects them. Registered by {@link Sandboxed}; used by
 * name only to give specifications that are built in code:
 *
 * <pre>{@code
 * @RegisterExtension
 * static SandboxedExtension sandboxes = SandboxedExtension.of(
 *     SandboxSpec.of("postgres:15").env("POSTGRES_PASSWORD", "secret"),
 *     SandboxSpec.of("redis:7").name("cache"));
 * }</pre>
 *
 * <p>The field must be static. A class may have several such fields and {@link Sandboxed} besides;
 * all their sandboxes start at the same time and follow the rules described there. Thread-safe.
 */
public final class SandboxedExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        TestInstancePreConstructCallback,
        TestInstancePostProcessor,
        ParameterResolver {

  private final List<SandboxSpec> specs;

  /** For JUnit, which makes one for the annotations. */
  private SandboxedExtension() {
    this(List.of());
  }

  private SandboxedExtension(List<SandboxSpec> specs) {
    this.specs = List.copyOf(specs);
  }

  /** An extension that runs these sandboxes for a class. */
  public static SandboxedExtension of(SandboxSpec first, SandboxSpec... more) {
    List<SandboxSpec> all = new ArrayList<>();
    all.add(first);
    Collections.addAll(all, more);
    return new SandboxedExtension(all);
  }

  List<SandboxSpec> specs() {
    return specs;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IllegalAccessException {
    ClassSandboxes sandboxes = started(context);
    requireStarted(sandboxes);
    new SandboxFields(sandboxes).injectStatic(context.getRequiredTestClass());
  }

  /**
   * With one instance per class JUnit creates it before {@code beforeAll}, and its constructor may
   * want a sandbox.
   */
  @Override
  public void preConstructTestInstance(
      TestInstanceFactoryContext factoryContext, ExtensionContext context) {
    if (context.getTestInstanceLifecycle().equals(Optional.of(Lifecycle.PER_CLASS))) {
      started(context);
    }
  }

  @Override
  public void postProcessTestInstance(Object testInstance, ExtensionContext context)
      throws IllegalAccessException {
    new SandboxFields(ClassSandboxes.of(context)).injectInto(testInstance);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    requireStarted(ClassSandboxes.of(context));
  }

  /**
   * Whichever instance comes first starts what all of them declare, so that everything starts at
   * the same time.
   */
  private ClassSandboxes started(ExtensionContext context) {
    ClassSandboxes sandboxes = ClassSandboxes.of(context);
    if (!sandboxes.isStarted()) {
      Set<String> taken = new HashSet<>();
      sandboxes.visible().forEach(visible -> taken.add(visible.sandbox().name()));
      Declarations declarations = Declarations.of(context.getRequiredTestClass(), context, taken);
      sandboxes.start(this, Set.copyOf(declarations.extensions()), declarations.specs());
    }
    return sandboxes;
  }

  private void requireStarted(ClassSandboxes sandboxes) {
    if (!specs.isEmpty() && !sandboxes.covers(this)) {
      throw new ExtensionConfigurationException(
          "@RegisterExtension SandboxedExtension: the field must be static, because its sandboxes ("
              + specs.get(0).name()
              + (specs.size() > 1 ? ", …" : "")
              + ") live as long as the class.");
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameterContext, ExtensionContext context) {
    Optional<InSandbox> named = parameterContext.findAnnotation(InSandbox.class);
    if (parameterContext.getParameter().getType() != Sandbox.class) {
      if (named.isPresent()) {
        throw refused(
            parameterContext, "@InSandbox is for the type Sandbox, but this is another type");
      }
      return false;
    }
    return chosen(parameterContext, context).starter() == this;
  }

  @Override
  public Sandbox resolveParameter(ParameterContext parameterContext, ExtensionContext context) {
    return chosen(parameterContext, context).sandbox();
  }

  private static Visible chosen(ParameterContext parameterContext, ExtensionContext context) {
    String demanded =
        parameterContext.findAnnotation(InSandbox.class).map(InSandbox::value).orElse(null);
    var parameter = parameterContext.getParameter();
    String suggested = parameter.isNamePresent() ? parameter.getName() : null;
    SandboxChoice choice =
        SandboxChoice.among(seenFrom(parameterContext, context).visible(), demanded, suggested);
    if (choice instanceof SandboxChoice.Chosen chosen) {
      return chosen.visible();
    }
    throw refused(parameterContext, ((SandboxChoice.Refused) choice).reason());
  }

  /** The constructor of an enclosing class sees what that class sees. */
  private static ClassSandboxes seenFrom(
      ParameterContext parameterContext, ExtensionContext context) {
    ClassSandboxes sandboxes = ClassSandboxes.of(context);
    return parameterContext.getDeclaringExecutable() instanceof Constructor<?> constructor
        ? sandboxes.seenFrom(constructor.getDeclaringClass())
        : sandboxes;
  }

  private static ParameterResolutionException refused(
      ParameterContext parameterContext, String reason) {
    var parameter = parameterContext.getParameter();
    var executable = parameterContext.getDeclaringExecutable();
    return new ParameterResolutionException(
        "Parameter "
            + parameter.getType().getSimpleName()
            + " "
            + parameter.getName()
            + " of "
            + executable.getDeclaringClass().getName()
            + (executable instanceof Constructor<?> ? "'s constructor" : "." + executable.getName())
            + ": "
            + reason
            + ".");
  }
}
