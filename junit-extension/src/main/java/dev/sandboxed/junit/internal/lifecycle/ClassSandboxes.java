package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * The sandboxes of one test class. A nested class has its own and sees those of the enclosing
 * classes. Kept in the store of the class, which closes it after the last {@code @AfterAll}.
 * Thread-safe; see {@link RunRuntime} for why it is closeable twice.
 */
@SuppressWarnings("deprecation")
public final class ClassSandboxes implements Store.CloseableResource, AutoCloseable {

  private static final Namespace NAMESPACE = Namespace.create(ClassSandboxes.class);

  private final Class<?> testClass;
  private final @Nullable ClassSandboxes enclosing;
  private final RunRuntime runtime;
  private final StaticFieldClaims claims;
  private @Nullable Started started; // guarded by this

  private ClassSandboxes(
      Class<?> testClass, @Nullable ClassSandboxes enclosing, ExtensionContext context) {
    this.testClass = testClass;
    this.enclosing = enclosing;
    this.runtime = RunRuntime.of(context);
    this.claims = StaticFieldClaims.of(context);
  }

  /**
   * @param starter who started them
   * @param declarers whose declarations are among them
   */
  private record Started(Object starter, Set<Object> declarers, List<Sandbox> sandboxes) {}

  /** A sandbox and the object that started it. */
  public record Visible(Object starter, Sandbox sandbox) {}

  /** Those of the test class of this context. */
  public static ClassSandboxes of(ExtensionContext context) {
    Class<?> testClass = context.getRequiredTestClass();
    ClassSandboxes enclosing = enclosing(testClass, context.getParent());
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            testClass,
            key -> new ClassSandboxes(testClass, enclosing, context),
            ClassSandboxes.class);
  }

  private static @Nullable ClassSandboxes enclosing(
      Class<?> testClass, Optional<ExtensionContext> parent) {
    Optional<ExtensionContext> next = parent;
    while (next.isPresent() && next.get().getTestClass().isPresent()) {
      ExtensionContext context = next.get();
      if (context.getRequiredTestClass() != testClass) {
        return of(context);
      }
      next = context.getParent();
    }
    return null;
  }

  /** Those of the given class, when it is this class or an enclosing one. */
  public ClassSandboxes seenFrom(Class<?> owner) {
    for (ClassSandboxes next = this; next != null; next = next.enclosing) {
      if (next.testClass == owner) {
        return next;
      }
    }
    return this;
  }

  public synchronized boolean isStarted() {
    return started != null;
  }

  /** Whether what this object declares runs, for this class or an enclosing one. */
  public synchronized boolean covers(Object declarer) {
    return (started != null && started.declarers.contains(declarer))
        || (enclosing != null && enclosing.covers(declarer));
  }

  /** Starts the sandboxes of the class, at the same time; called once per class. */
  public synchronized void start(Object starter, Set<Object> declarers, List<SandboxSpec> specs) {
    if (started != null) {
      throw new IllegalStateException("The sandboxes of " + testClass + " are started already");
    }
    List<Sandbox> sandboxes = specs.isEmpty() ? List.of() : runtime.startAll(specs);
    started = new Started(starter, Set.copyOf(declarers), List.copyOf(sandboxes));
  }

  /** Those of the enclosing classes first. */
  public synchronized List<Visible> visible() {
    List<Visible> all = new ArrayList<>(enclosing == null ? List.of() : enclosing.visible());
    if (started != null) {
      for (Sandbox sandbox : started.sandboxes) {
        all.add(new Visible(started.starter, sandbox));
      }
    }
    return all;
  }

  /**
   * The class that uses this static field for another sandbox now; null: none, and none may until
   * this is closed.
   */
  public @Nullable Class<?> claim(Field field, Sandbox sandbox) {
    return claims.claim(field, testClass, sandbox);
  }

  @Override
  public synchronized void close() {
    claims.release(testClass);
    if (started == null) {
      return;
    }
    List<Sandbox> sandboxes = started.sandboxes;
    started = null;
    RuntimeException failure = null;
    for (int i = sandboxes.size() - 1; i >= 0; i--) {
      try {
        sandboxes.get(i).close();
      } catch (RuntimeException e) {
        if (failure == null) {
          failure = e;
        } else {
          failure.addSuppressed(e);
        }
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
