package dev.sandboxed.junit;

import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/** Mistakes in one annotation of one class; every message names both. */
record Misuse(String annotation, Class<?> testClass) {

  static Misuse of(Sandboxed annotation, Class<?> testClass) {
    return new Misuse("@Sandboxed(image = \"" + annotation.image() + "\")", testClass);
  }

  /** For example: {@code …: env must be written "NAME=value", but is "NAME". } */
  ExtensionConfigurationException of(String member, String rule, Object actual) {
    String shown = actual instanceof String ? "\"" + actual + "\"" : String.valueOf(actual);
    return explained(member + " " + rule + ", but is " + shown + ".", null);
  }

  ExtensionConfigurationException of(IllegalArgumentException cause) {
    return explained(cause.getMessage(), cause);
  }

  private ExtensionConfigurationException explained(String text, Throwable cause) {
    return new ExtensionConfigurationException(annotation + " on " + testClass.getName() + ": " + text, cause);
  }
}
