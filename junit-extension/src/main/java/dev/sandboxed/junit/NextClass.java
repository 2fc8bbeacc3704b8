package dev.sandboxed.junit;

import dev.sandboxed.junit.internal.lifecycle.ClassOrder;
import dev.sandboxed.junit.internal.lifecycle.Wanted;
import dev.sandboxed.runtime.PreparedSnapshot;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.List;
import org.junit.jupiter.api.Disabled;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The next class with sandboxes of its own after one, which may start while that one runs: where
 * neither code of the tests has to run for it, nor anything outside the sandboxes is used that the
 * running class may be using.
 *
 * @param context of the running class
 */
record NextClass(ExtensionContext context) {

  /** Empty where there is none, or it has to wait for its turn. */
  List<Wanted> wanted() {
    if (runsInParallel()) {
      return List.of();
    }
    for (Class<?> next : ClassOrder.following(context.getUniqueId())) {
      if (declaresInCode(next)) {
        return List.of();
      }
      List<Wanted> wanted = Declarations.ofAnnotations(next, context).ofClass();
      if (!wanted.isEmpty()) {
        return mayBeDisabled(next) || !wanted.stream().allMatch(NextClass::isApart)
            ? List.of()
            : wanted;
      }
    }
    return List.of();
  }

  private boolean runsInParallel() {
    return context
        .getConfigurationParameter("junit.jupiter.execution.parallel.enabled")
        .map(Boolean::parseBoolean)
        .orElse(false);
  }

  /** To read such a field would initialise the class before its time. */
  private static boolean declaresInCode(Class<?> type) {
    for (Field field : AnnotationSupport.findAnnotatedFields(type, RegisterExtension.class)) {
      if (Modifier.isStatic(field.getModifiers())
          && field.getType().isAssignableFrom(SandboxedExtension.class)) {
        return true;
      }
    }
    return false;
  }

  private static boolean mayBeDisabled(Class<?> type) {
    if (AnnotationSupport.isAnnotated(type, Disabled.class)) {
      return true;
    }
    for (ExtendWith extended :
        AnnotationSupport.findRepeatableAnnotations(type, ExtendWith.class)) {
      for (Class<? extends Extension> extension : extended.value()) {
        if (ExecutionCondition.class.isAssignableFrom(extension)
            && extension != SandboxesCondition.class) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isApart(Wanted wanted) {
    SandboxSpec spec = wanted.spec();
    return !(spec.snapshot() instanceof PreparedSnapshot)
        && spec.storage().mounts().stream().allMatch(mount -> mount instanceof Mount.Tmpfs);
  }
}
