package dev.sandboxed.junit.internal.lifecycle;

import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestInstanceFactoryContext;
import org.junit.jupiter.api.extension.TestInstancePreConstructCallback;

/**
 * Gives a test run that asks for it a {@link FakeRuntime}; found by JUnit, so that test cases look
 * as a user writes them.
 */
public final class FakeRuntimeExtension
    implements BeforeAllCallback, TestInstancePreConstructCallback {

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
                        RunRuntime.class, key -> new RunRuntime(FakeRuntime.called(id)::open)));
  }
}
