package dev.sandboxed.junit;

import dev.sandboxed.junit.internal.lifecycle.ClassSandboxes;
import dev.sandboxed.junit.internal.lifecycle.CurrentSandboxes;
import dev.sandboxed.junit.internal.lifecycle.MethodSandboxes;
import dev.sandboxed.junit.internal.lifecycle.Visible;
import dev.sandboxed.junit.internal.report.RunReport;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
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
 * <p>The sandboxes of a static field live as long as the class, those of an instance field as long
 * as one test method, unless {@link #scope} says otherwise. A class may have several such fields
 * and {@link Sandboxed} besides; all their sandboxes follow the rules described there. Thread-safe.
 */
public final class SandboxedExtension
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        TestInstancePreConstructCallback,
        TestInstancePostProcessor,
        ParameterResolver {

  private final CodedSandboxes sandboxes;

  /** For JUnit, which makes one for the annotations. */
  private SandboxedExtension() {
    this(CodedSandboxes.of(List.of()));
  }

  private SandboxedExtension(CodedSandboxes sandboxes) {
    this.sandboxes = sandboxes;
  }

  /** An extension that runs these sandboxes for a class or method. */
  public static SandboxedExtension of(SandboxSpec first, SandboxSpec... more) {
    List<SandboxSpec> all = new ArrayList<>();
    all.add(first);
    Collections.addAll(all, more);
    return new SandboxedExtension(CodedSandboxes.of(all));
  }

  /**
   * Returns a sandbox of the test that runs on this thread, or of a thread that the test has
   * started; for code that JUnit does not inject into. A sandbox of a class can be had from its
   * {@code @BeforeAll} methods on.
   *
   * @param name see {@link Sandboxed#name()}
   * @throws IllegalStateException when no test with sandboxes runs on this thread, or it has none
   *     of that name
   */
  public static Sandbox get(String name) {
    return CurrentSandboxes.get(name);
  }

  /** The same with another scope than that of the field. */
  public SandboxedExtension scope(Scope newScope) {
    return new SandboxedExtension(sandboxes.scope(newScope));
  }

  /**
   * The same, all of them on the networks that {@link Sandboxed#network()} calls so. A network that
   * a specification names itself is another one: a specification is on either.
   */
  public SandboxedExtension network(String... names) {
    return new SandboxedExtension(sandboxes.networks(List.of(names)));
  }

  /** The same, all of them starting when the sandboxes of these names are ready. */
  public SandboxedExtension dependsOn(String... names) {
    return new SandboxedExtension(sandboxes.dependsOn(List.of(names)));
  }

  /** The same with something else to do on a machine that cannot run sandboxes. */
  public SandboxedExtension whenUnavailable(WhenUnavailable newWhenUnavailable) {
    return new SandboxedExtension(sandboxes.whenUnavailable(newWhenUnavailable));
  }

  /**
   * What this extension declares, as one of the fields of that class.
   *
   * @param place the scope of the field
   */
  List<Declaration> declarations(Scope place, Class<?> testClass) {
    return sandboxes.declarations(place, testClass);
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IllegalAccessException {
    ClassSandboxes sandboxes = started(context);
    CurrentSandboxes.enter(sandboxes, sandboxes::visible);
    fields(context).injectStatic(sandboxes, context.getRequiredTestClass());
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
    fields(context).injectInto(testInstance, ClassSandboxes.of(context));
  }

  /** JUnit may know this extension only from an instance field, and call nothing before this. */
  @Override
  public void beforeEach(ExtensionContext context) throws IllegalAccessException {
    Declarations ofClass = declared(context);
    List<Object> instances = context.getRequiredTestInstances().getAllInstances();
    MethodSandboxes sandboxes = MethodSandboxes.of(context, ClassSandboxes.of(context));
    CurrentSandboxes.enter(sandboxes, sandboxes::visible);
    if (!sandboxes.isStarted()) {
      sandboxes.resetThoseOfClass();
      start(sandboxes, ofClass.with(instances));
      for (Object instance : instances) {
        fields(context).injectInto(instance, sandboxes);
      }
    }
  }

  private void start(MethodSandboxes sandboxes, Declarations ofMethod) {
    try {
      sandboxes.start(this, ofMethod.ofOneMethod());
    } catch (HostUnsupportedException e) {
      throw ofMethod.unavailableToMethod(e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    MethodSandboxes sandboxes = MethodSandboxes.find(context);
    if (sandboxes != null && sandboxes.end()) {
      show(context, sandboxes.begin(), sandboxes.begin(), sandboxes.visible());
      CurrentSandboxes.leave(sandboxes);
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    ClassSandboxes sandboxes = ClassSandboxes.of(context);
    if (sandboxes.end()) {
      show(context, sandboxes.begin(), sandboxes.beginOfOutput(), sandboxes.visible());
      CurrentSandboxes.leave(sandboxes);
    }
  }

  /** A test or class is over. */
  private static void show(
      ExtensionContext context, Instant begin, Instant beginOfOutput, List<Visible> visible) {
    new Failure(context, beginOfOutput).show(Visible.running(visible));
    RunReport report = ClassSandboxes.of(context).report();
    if (report != null) {
      report.over(context, begin);
    }
  }

  private ClassSandboxes started(ExtensionContext context) {
    declared(context);
    return ClassSandboxes.of(context);
  }

  /**
   * Whichever instance comes first starts what all of them declare, so that everything starts at
   * the same time.
   */
  private Declarations declared(ExtensionContext context) {
    return (Declarations)
        ClassSandboxes.of(context)
            .startOnce(
                this,
                (testClass, enclosing) ->
                    Declarations.of(testClass, (Declarations) enclosing, context));
  }

  private static SandboxFields fields(ExtensionContext context) {
    return new SandboxFields(Placeholders.of(context));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameterContext, ExtensionContext context) {
    return new SandboxParameter(parameterContext, context).isSupportedBy(this);
  }

  @Override
  public Object resolveParameter(ParameterContext parameterContext, ExtensionContext context) {
    return new SandboxParameter(parameterContext, context).resolve();
  }
}
