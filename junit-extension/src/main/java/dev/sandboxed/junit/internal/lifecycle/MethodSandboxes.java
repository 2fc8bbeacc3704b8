package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.Sandbox;
import java.lang.reflect.Field;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;

/**
 * The sandboxes of one invocation of a test method, beside those of its class. Kept in the store of
 * the method, which closes it after the last {@code @AfterEach}. Thread-safe.
 */
@SuppressWarnings("deprecation")
public final class MethodSandboxes implements Store.CloseableResource, AutoCloseable {

  private static final Namespace NAMESPACE = Namespace.create(MethodSandboxes.class);

  private final String method;
  private final ClassSandboxes ofClass;
  private final Instant begin = Instant.now();
  private @Nullable Object starter; // guarded by this
  private boolean ended; // guarded by this
  private List<Wanted> wanted = List.of(); // guarded by this
  private List<Sandbox> sandboxes = List.of(); // in the same order, guarded by this

  private MethodSandboxes(String method, ClassSandboxes ofClass) {
    this.method = method;
    this.ofClass = ofClass;
  }

  /**
   * Those of the method of this context.
   *
   * @param ofClass those of its class, started
   */
  public static MethodSandboxes of(ExtensionContext context, ClassSandboxes ofClass) {
    String method = context.getRequiredTestMethod().getName() + " of " + ofClass;
    return context
        .getStore(NAMESPACE)
        .getOrComputeIfAbsent(
            MethodSandboxes.class,
            key -> new MethodSandboxes(method, ofClass),
            MethodSandboxes.class);
  }

  /** Null in the context of a class, and before the sandboxes of a method are started. */
  public static @Nullable MethodSandboxes find(ExtensionContext context) {
    return context.getStore(NAMESPACE).get(MethodSandboxes.class, MethodSandboxes.class);
  }

  public synchronized boolean isStarted() {
    return starter != null;
  }

  /** Called once, before {@link #start}. */
  public void resetThoseOfClass() {
    ofClass.reset(this);
  }

  /** Starts what a method has for itself; called once. */
  public synchronized void start(Object by, List<Wanted> planned) {
    sandboxes = OrderedStart.run(ofClass.runtime(), planned);
    wanted = planned;
    starter = by;
  }

  /** Those of the class that are running, then those of the method. */
  public List<Visible> visible() {
    return seenBy(ofClass);
  }

  /** What the given class sees, when it is the class of the method or an enclosing one. */
  public List<Visible> seenFrom(Class<?> owner) {
    return seenBy(ofClass.seenFrom(owner));
  }

  private List<Visible> seenBy(ClassSandboxes viewer) {
    List<Visible> all = new ArrayList<>();
    for (Visible each : viewer.visible()) {
      if (each.sandbox() != null) {
        all.add(each);
      }
    }
    synchronized (this) {
      for (int i = 0; i < sandboxes.size(); i++) {
        if (starter != null && viewer.isWithin(wanted.get(i).owner())) {
          all.add(Visible.running(starter, sandboxes.get(i)));
        }
      }
    }
    return all;
  }

  /** When the method began, or its sandboxes did. */
  public Instant begin() {
    return begin;
  }

  /** Returns whether this is the first call. */
  public synchronized boolean end() {
    boolean first = !ended;
    ended = true;
    return first;
  }

  /**
   * The name of the method that uses this field of this instance for another sandbox now; null:
   * none, and none may until this is closed.
   */
  public @Nullable String claim(Field field, Object instance, Sandbox sandbox) {
    return ofClass.claims().claim(field, instance, this, sandbox);
  }

  @Override
  public synchronized void close() {
    ofClass.takeBack(this);
    ofClass.claims().release(this);
    List<Sandbox> ending = Closing.ours(wanted, sandboxes);
    wanted = List.of();
    sandboxes = List.of();
    Closing.close(ending);
  }

  @Override
  public String toString() {
    return method;
  }
}
