package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.Sandbox;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The end of sandboxes that lived together. */
final class Closing {

  private Closing() {}

  /** The last one first; all of them, though some fail. */
  static void close(List<Sandbox> sandboxes) {
    RuntimeException failure = null;
    for (int i = sandboxes.size() - 1; i >= 0; i--) {
      failure = closed(sandboxes.get(i), failure);
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Those that are not of the run. */
  static List<Sandbox> ours(List<Wanted> wanted, List<Sandbox> sandboxes) {
    List<Sandbox> ours = new ArrayList<>();
    for (int i = 0; i < wanted.size(); i++) {
      if (!wanted.get(i).ofRun()) {
        ours.add(sandboxes.get(i));
      }
    }
    return ours;
  }

  private static @Nullable RuntimeException closed(
      Sandbox sandbox, @Nullable RuntimeException failure) {
    try {
      sandbox.close();
      return failure;
    } catch (RuntimeException e) {
      if (failure == null) {
        return e;
      }
      failure.addSuppressed(e);
      return failure;
    }
  }
}
