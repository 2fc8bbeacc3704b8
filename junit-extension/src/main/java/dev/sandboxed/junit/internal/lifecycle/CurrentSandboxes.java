package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.Sandbox;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What the test that runs on a thread sees. JUnit may run one test on a thread that waits amid
 * another, so each level remembers what it covers. Threads that a test starts inherit it.
 */
public final class CurrentSandboxes {

  private static final ThreadLocal<@Nullable CurrentSandboxes> CURRENT =
      new InheritableThreadLocal<>();

  private final Object level;
  private final Supplier<List<Visible>> visible;
  private final @Nullable CurrentSandboxes covered;

  private CurrentSandboxes(
      Object level, Supplier<List<Visible>> visible, @Nullable CurrentSandboxes covered) {
    this.level = level;
    this.visible = visible;
    this.covered = covered;
  }

  /**
   * Begins a level, unless it is the one that this thread is at.
   *
   * @param level what tells levels apart
   */
  public static void enter(Object level, Supplier<List<Visible>> visible) {
    CurrentSandboxes current = CURRENT.get();
    if (current == null || !current.level.equals(level)) {
      CURRENT.set(new CurrentSandboxes(level, visible, current));
    }
  }

  /** Ends a level, unless that was done before. */
  public static void leave(Object level) {
    CurrentSandboxes current = CURRENT.get();
    if (current != null && current.level.equals(level)) {
      if (current.covered == null) {
        CURRENT.remove();
      } else {
        CURRENT.set(current.covered);
      }
    }
  }

  /** Those that run for the test on this thread; none when there is no such test. */
  public static List<Sandbox> all() {
    CurrentSandboxes current = CURRENT.get();
    return Visible.running(current == null ? List.of() : current.visible.get());
  }

  /**
   * The sandbox of that name.
   *
   * @throws IllegalStateException when there is none on this thread
   */
  public static Sandbox get(String name) {
    CurrentSandboxes current = CURRENT.get();
    if (current == null) {
      throw new IllegalStateException(
          "No test with sandboxes runs on the thread "
              + Thread.currentThread().getName()
              + "; ask for sandbox '"
              + name
              + "' while one does, or hand it over as an argument.");
    }
    List<Visible> all = current.visible.get();
    for (Visible each : all) {
      if (each.name().equals(name) && each.sandbox() != null) {
        return each.sandbox();
      }
    }
    throw new IllegalStateException(
        "The test has no sandbox '"
            + name
            + "' now; there is "
            + (all.isEmpty() ? "none" : SandboxChoice.names(all))
            + ".");
  }
}
