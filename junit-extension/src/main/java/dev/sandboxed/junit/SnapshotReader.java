package dev.sandboxed.junit;

import dev.sandboxed.runtime.PreparedSnapshot;
import dev.sandboxed.runtime.Sandbox;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.platform.commons.support.HierarchyTraversalMode;
import org.junit.platform.commons.support.ReflectionSupport;

/** Reads what a {@link Sandboxed}, or an annotation that it is on, says about snapshots. */
final class SnapshotReader {

  private final Snapshot snapshot;
  private final Misuse misuse;
  private final String prepare;
  private final List<String> fingerprint;

  /**
   * @param text replaces placeholders
   */
  SnapshotReader(Composed composed, Misuse misuse, UnaryOperator<String> text) {
    this.misuse = misuse;
    this.snapshot = composed.value("snapshot", Snapshot.class);
    this.prepare = text.apply(composed.value("prepare", String.class));
    this.fingerprint = Stream.of(composed.value("fingerprint", String[].class)).map(text).toList();
  }

  dev.sandboxed.runtime.spec.Snapshot read(Class<?> testClass) {
    boolean prepared = snapshot == Snapshot.PREPARED;
    if (prepare.isEmpty() == prepared) {
      throw misuse.text(
          "prepare", "must name a method when snapshot is PREPARED, and only then", prepare);
    }
    if (fingerprint.isEmpty() == prepared) {
      throw misuse.value(
          "fingerprint",
          "must name files or directories when snapshot is PREPARED, and only then",
          fingerprint);
    }
    return switch (snapshot) {
      case NONE -> dev.sandboxed.runtime.spec.Snapshot.NONE;
      case READY -> dev.sandboxed.runtime.spec.Snapshot.READY;
      case PREPARED -> PreparedSnapshot.of(fingerprint(), preparation(testClass));
    };
  }

  private String fingerprint() {
    try {
      return PreparedSnapshot.fingerprint(fingerprint.stream().map(Path::of).toArray(Path[]::new));
    } catch (UncheckedIOException e) {
      throw misuse.value(
          "fingerprint",
          "must name what is there and can be read (" + e.getMessage() + ")",
          fingerprint);
    }
  }

  private Preparation preparation(Class<?> testClass) {
    List<Method> found =
        ReflectionSupport.findMethods(
            testClass,
            method -> method.getName().equals(prepare) && prepares(method),
            HierarchyTraversalMode.BOTTOM_UP);
    if (found.isEmpty()) {
      throw misuse.text(
          "prepare",
          "must name a static method of "
              + testClass.getName()
              + " that takes a Sandbox or a SandboxHandle and nothing else",
          prepare);
    }
    return new Preparation(found.get(0));
  }

  private static boolean prepares(Method method) {
    return Modifier.isStatic(method.getModifiers())
        && method.getParameterCount() == 1
        && Handles.includes(method.getParameterTypes()[0]);
  }

  /** Equal for equal methods, so that what a run shares is found again. */
  private record Preparation(Method method) implements PreparedSnapshot.Preparer {

    @Override
    public void prepare(Sandbox sandbox) throws Exception {
      method.setAccessible(true);
      try {
        method.invoke(null, Handles.of(method.getParameterTypes()[0], sandbox));
      } catch (InvocationTargetException e) {
        if (e.getCause() instanceof Exception exception) {
          throw exception;
        }
        throw e;
      }
    }
  }
}
