package dev.sandboxed.junit;

import dev.sandboxed.junit.internal.lifecycle.Availability;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Evaluates {@link EnabledIfSandboxes}. */
final class SandboxesCondition implements ExecutionCondition {

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    if (!AnnotationSupport.isAnnotated(context.getElement(), EnabledIfSandboxes.class)) {
      return ConditionEvaluationResult.enabled("@EnabledIfSandboxes is not here");
    }
    String missing = Availability.of(context).missing();
    return missing.isEmpty()
        ? ConditionEvaluationResult.enabled("Sandboxes can start here")
        : ConditionEvaluationResult.disabled("Sandboxes cannot start here: " + missing);
  }
}
