package dev.sandboxed.junit.spring;

import dev.sandboxed.junit.internal.lifecycle.CurrentSandboxes;
import java.util.Map;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.MapPropertySource;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;

/**
 * Part of the key under which Spring caches contexts: a context is used again by tests whose
 * services have the same addresses, such as those of a run, and by no others.
 */
final class SandboxContextCustomizer implements ContextCustomizer {

  /** Empty until sandboxes run: Spring may ask for its hash before that. */
  private Map<String, Object> properties = Map.of(); // guarded by this

  @Override
  public void customizeContext(
      ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
    context
        .getEnvironment()
        .getPropertySources()
        .addFirst(new MapPropertySource("sandboxes", properties()));
  }

  private synchronized Map<String, Object> properties() {
    if (properties.isEmpty()) {
      properties = ServiceProperties.of(CurrentSandboxes.all());
    }
    return properties;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SandboxContextCustomizer customizer
        && properties().equals(customizer.properties());
  }

  @Override
  public int hashCode() {
    return properties().hashCode();
  }
}
