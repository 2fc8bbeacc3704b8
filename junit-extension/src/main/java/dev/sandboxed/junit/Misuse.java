package dev.sandboxed.junit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Mistakes in one annotation of one class; every message names both. */
record Misuse(String annotation, Class<?> testClass) {

  static Misuse of(Sandboxed annotation, Class<?> testClass) {
    return new Misuse("@Sandboxed(image = \"" + annotation.image() + "\")", testClass);
  }

  /** For example: {@code …: env must be written "NAME=value", but is "NAME".} */
  ExtensionConfigurationException text(String member, String rule, String actual) {
    return value(member, rule, "\"" + actual + "\"");
  }

  /** For values that are shown without quotes. */
  ExtensionConfigurationException value(String member, String rule, Object actual) {
    return explained(member + " " + rule + ", but is " + actual + ".", null);
  }

  /** For what is refused when the specification is made. */
  ExtensionConfigurationException refused(IllegalArgumentException cause) {
    return explained(String.valueOf(cause.getMessage()), cause);
  }

  private ExtensionConfigurationException explained(String text, @Nullable Throwable cause) {
    return new ExtensionConfigurationException(
        annotation + " on " + testClass.getName() + ": " + text, cause);
  }
}
