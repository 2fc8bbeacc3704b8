package dev.sandboxed.junit.spring;

import java.util.List;
import org.springframework.test.context.ContextConfigurationAttributes;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.ContextCustomizerFactory;

/**
 * Gives the application context of a Spring test the properties of its sandboxes, see {@link
 * ServiceProperties}. For Spring, which finds it by itself.
 */
public final class SandboxContextCustomizerFactory implements ContextCustomizerFactory {

  @Override
  public ContextCustomizer createContextCustomizer(
      Class<?> testClass, List<ContextConfigurationAttributes> configAttributes) {
    return new SandboxContextCustomizer();
  }
}
