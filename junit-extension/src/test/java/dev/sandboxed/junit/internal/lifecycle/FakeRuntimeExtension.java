package dev.sandboxed.junit.internal.lifecycle;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Gives a test run that asks for it a {@link FakeRuntime}; found by JUnit, so that test cases look
 * as a user writes them.
 */
public final class FakeRuntimeExtension
    implements ExecutionCondition, BeforeAllCallback, TestInstancePreConstructCallback {

  /** The configuration parameter that says what the machine is missing. */
  public static final String MISSING = "fake-doctor";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    context
        .getConfigurationParameter(MISSING)
        .ifPresent(
            missing ->
                context
                    .getRoot()
                    .getStore(RunRuntime.NAMESPACE)
                    .getOrComputeIfAbsent(Availability.class, key -> new Availability(missing)));
    return ConditionEvaluationResult.enabled("");
  }

  @Override
  public void beforeAll(ExtensionContext context) {
    install(context);
  }

  @Override
  public void preConstructTestInstance(
      TestInstanceFactoryContext factoryContext, ExtensionContext context) {
    install(context);
  }

  private static void install(ExtensionContext context) {
    context
        .getConfigurationParameter(FakeRuntime.PARAMETER)
        .ifPresent(
            id ->
                context
                    .getRoot()
                    .getStore(RunRuntime.NAMESPACE)
                    .getOrComputeIfAbsent(
                        RunRuntime.class,
                        key -> new RunRuntime(FakeRuntime.called(id).ahead(ahead(context))::open)));
  }

  private static boolean ahead(ExtensionContext context) {
    return context.getConfigurationParameter("sandboxed.start-ahead").isPresent();
  }
}
