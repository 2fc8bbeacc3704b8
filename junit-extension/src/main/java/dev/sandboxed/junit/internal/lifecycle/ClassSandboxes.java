package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.junit.internal.report.RunReport;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import java.lang.reflect.Field;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
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
  private final FieldClaims claims;
  private final KeptOnFailure kept;
  private final Instant begin = Instant.now();
  private Instant output = begin; // guarded by this
  private @Nullable Started started; // guarded by this
  private boolean ended; // guarded by this
  private boolean used; // by a method since the start, guarded by this
  private @Nullable Object inUse; // the method that has what is reset, guarded by this

  private ClassSandboxes(
      Class<?> testClass, @Nullable ClassSandboxes enclosing, ExtensionContext context) {
    this.testClass = testClass;
    this.enclosing = enclosing;
    this.runtime = RunRuntime.of(context);
    this.claims = FieldClaims.of(context);
    this.kept = KeptOnFailure.of(context);
  }

  /** What a class declares. */
  public interface Plan {

    /** What lives at least as long as the class. */
    List<Wanted> ofClass();

    /** The same of the class that runs next, as far as it may start while this one runs. */
    List<Wanted> ofNextClass();

    /** What is thrown when the machine cannot run any of it. */
    RuntimeException unavailable(HostUnsupportedException reason);

    /** What each method has for itself, by name. */
    List<String> namesOfEachMethod();
  }

  /**
   * @param own those of {@code sandboxes} that end with the class
   * @param reset those that are reset for each method
   */
  private record Started(
      Object starter, Plan plan, List<Sandbox> sandboxes, List<Sandbox> own, List<Sandbox> reset) {}

  /** Those of the test class of this context, which may be a method's. */
  public static ClassSandboxes of(ExtensionContext context) {
    ExtensionContext ofClass = classContext(context);
    Class<?> testClass = ofClass.getRequiredTestClass();
    ClassSandboxes enclosing = enclosing(testClass, ofClass.getParent());
    return ofClass
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            testClass,
            key -> new ClassSandboxes(testClass, enclosing, ofClass),
            ClassSandboxes.class);
  }

  private static ExtensionContext classContext(ExtensionContext context) {
    ExtensionContext next = context;
    while (next.getTestMethod().isPresent()) {
      next = next.getParent().orElseThrow();
    }
    return next;
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

  /**
   * Starts the sandboxes of the class at the same time, after those of enclosing classes; once.
   *
   * @param planning what a class declares, given what the enclosing one does
   * @return what the class declares
   */
  public synchronized Plan startOnce(
      Object starter, BiFunction<Class<?>, @Nullable Plan, Plan> planning) {
    if (started != null) {
      return started.plan;
    }
    Plan outer = enclosing == null ? null : enclosing.startOnce(starter, planning);
    Plan plan = planning.apply(testClass, outer);
    List<Wanted> wanted = plan.ofClass();
    List<Sandbox> sandboxes;
    try {
      sandboxes = start(wanted);
    } catch (HostUnsupportedException e) {
      throw plan.unavailable(e);
    }
    started =
        new Started(
            starter,
            plan,
            sandboxes,
            Closing.ours(wanted, sandboxes),
            resetEachMethod(wanted, sandboxes));
    if (enclosing == null && !wanted.isEmpty()) {
      runtime.startAhead(plan::ofNextClass);
    }
    return plan;
  }

  private List<Sandbox> start(List<Wanted> wanted) {
    if (enclosing == null && !wanted.isEmpty()) {
      StartAhead ahead = runtime.takeAhead(wanted);
      if (ahead != null) {
        output = ahead.begin();
        return ahead.sandboxes();
      }
    }
    return OrderedStart.run(runtime, wanted);
  }

  private static List<Sandbox> resetEachMethod(List<Wanted> wanted, List<Sandbox> sandboxes) {
    List<Sandbox> reset = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i).resetEachMethod()) {
        reset.add(sandboxes.get(i));
      }
    }
    return reset;
  }

  /**
   * Gives a method what is reset for each one, of enclosing classes too, until {@link #takeBack}.
   *
   * @throws IllegalStateException when another method has it now
   */
  void reset(Object method) {
    if (enclosing != null) {
      enclosing.reset(method);
    }
    synchronized (this) {
      if (started == null || started.reset.isEmpty()) {
        return;
      }
      if (inUse != null) {
        throw new IllegalStateException(
            "Sandbox '"
                + started.reset.get(0).name()
                + "' is reset for each method of "
                + this
                + ", so they must not run at the same time, but "
                + inUse
                + " has not ended. Annotate the class with @Execution(SAME_THREAD), or do not reset"
                + " it.");
      }
      inUse = method;
      if (used) {
        started.reset.forEach(this::reset);
      }
      used = true;
    }
  }

  private void reset(Sandbox sandbox) {
    if (kept.includes(sandbox)) {
      Assumptions.abort(
          "Skipped. Sandbox '"
              + sandbox.name()
              + "' is kept as a failed test has left it, so it is not reset for this one.");
    }
    sandbox.reset();
  }

  void takeBack(Object method) {
    synchronized (this) {
      if (inUse == method) {
        inUse = null;
      }
    }
    if (enclosing != null) {
      enclosing.takeBack(method);
    }
  }

  /** Where it is told what happens; null: nowhere. */
  public @Nullable RunReport report() {
    return runtime.report();
  }

  RunRuntime runtime() {
    return runtime;
  }

  /** Those of the enclosing classes first. */
  public synchronized List<Visible> visible() {
    List<Visible> all = new ArrayList<>(enclosing == null ? List.of() : enclosing.visible());
    if (started != null) {
      for (Sandbox sandbox : started.sandboxes) {
        all.add(Visible.running(started.starter, sandbox));
      }
      for (String name : started.plan.namesOfEachMethod()) {
        all.add(new Visible(started.starter, name, null));
      }
    }
    return all;
  }

  /** Whether that is the test class or an enclosing one. */
  boolean isWithin(Class<?> owner) {
    return testClass == owner || (enclosing != null && enclosing.isWithin(owner));
  }

  /** When the class began. */
  public Instant begin() {
    return begin;
  }

  /** Since when what its sandboxes have written is of the class. */
  public synchronized Instant beginOfOutput() {
    return output;
  }

  /** Returns whether this is the first call. */
  public synchronized boolean end() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  FieldClaims claims() {
    return claims;
  }

  /**
   * The name of the class that uses this static field for another sandbox now; null: none, and none
   * may until this is closed.
   */
  public @Nullable String claim(Field field, Sandbox sandbox) {
    return claims.claim(field, null, this, sandbox);
  }

  @Override
  public synchronized void close() {
    claims.release(this);
    if (started != null) {
      List<Sandbox> ending = started.own;
      started = null;
      Closing.close(ending);
    }
  }

  @Override
  public String toString() {
    return testClass.getName();
  }
}
