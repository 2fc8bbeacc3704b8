package dev.sandboxed.junit;

import dev.sandboxed.junit.internal.lifecycle.SandboxChoice;
import dev.sandboxed.junit.internal.lifecycle.Visible;
import dev.sandboxed.runtime.Sandbox;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** The types in which a sandbox is handed to a test: {@link Sandbox}, and handles. */
final class Handles {

  static boolean includes(Class<?> type) {
    return type == Sandbox.class || SandboxHandle.class.isAssignableFrom(type);
  }

  /** Chooses the sandbox of a parameter or field of this type, see {@link SandboxHandle}. */
  static SandboxChoice choose(
      Class<?> type,
      List<Visible> visible,
      @Nullable String demanded,
      @Nullable String nameOfPlace) {
    SandboxChoice choice = SandboxChoice.among(visible, demanded, nameOfPlace);
    if (demanded != null || type == Sandbox.class || choice instanceof SandboxChoice.Chosen) {
      return choice;
    }
    String nameOfType = type.getSimpleName().toLowerCase(Locale.ROOT);
    SandboxChoice byType = SandboxChoice.among(visible, null, nameOfType);
    return byType instanceof SandboxChoice.Chosen ? byType : choice;
  }

  /** The sandbox as a value of this type. */
  static Object of(Class<?> type, Sandbox sandbox) {
    if (type == Sandbox.class) {
      return sandbox;
    }
    try {
      Constructor<?> constructor = type.getDeclaredConstructor(Sandbox.class);
      constructor.setAccessible(true);
      return constructor.newInstance(sandbox);
    } catch (InvocationTargetException e) {
      throw unusable(type, "its constructor has failed: " + e.getCause(), e);
    } catch (ReflectiveOperationException e) {
      throw unusable(
          type,
          "it must be a class that can be made with a constructor "
              + type.getSimpleName()
              + "(Sandbox)",
          e);
    }
  }

  private static ExtensionConfigurationException unusable(
      Class<?> type, String reason, Throwable cause) {
    return new ExtensionConfigurationException(
        "SandboxHandle " + type.getName() + ": " + reason + ".", cause);
  }

  private Handles() {}
}
