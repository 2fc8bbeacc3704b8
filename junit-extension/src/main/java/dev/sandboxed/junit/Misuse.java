package dev.sandboxed.junit;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;

/**
 * Mistakes in one annotation at one place; every message names both.
 *
 * @param place a class, or a field of one
 */
record Misuse(String annotation, String place) {

  static Misuse of(Sandboxed annotation, String place) {
    return new Misuse("@Sandboxed(image = \"" + annotation.image() + "\")", place);
  }

  /** For example: {@code …: env must be written "NAME=value", but is "NAME".} */
  ExtensionConfigurationException text(String member, String rule, String actual) {
    return value(member, rule, "\"" + actual + "\"");
  }

  /** For values that are shown without quotes. */
  ExtensionConfigurationException value(String member, String rule, Object actual) {
    return explained(member + " " + rule + ", but is " + actual + ".");
  }

  /** For what is refused when the specification is made. */
  ExtensionConfigurationException refused(IllegalArgumentException cause) {
    return explained(String.valueOf(cause.getMessage()), cause);
  }

  /** For rules that say all there is to say. */
  ExtensionConfigurationException explained(String text) {
    return explained(text, null);
  }

  private ExtensionConfigurationException explained(String text, @Nullable Throwable cause) {
    return new ExtensionConfigurationException(annotation + " on " + place + ": " + text, cause);
  }
}
