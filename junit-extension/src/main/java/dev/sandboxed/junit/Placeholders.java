package dev.sandboxed.junit;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Replaces <code>${property}</code> and <code>${property:default}</code>; a default may hold
 * colons, but no brace. <code>$${</code> stands for <code>${</code> itself, as shells want it.
 */
record Placeholders(Function<String, @Nullable String> properties) {

  /** From JUnit's configuration parameters, then system properties. */
  static Placeholders of(ExtensionContext context) {
    return new Placeholders(
        property ->
            context
                .getConfigurationParameter(property)
                .orElseGet(() -> System.getProperty(property)));
  }

  /**
   * @throws IllegalArgumentException when a property is not set and has no default, or a brace is
   *     not closed
   */
  String resolve(String text) {
    int open = text.indexOf("${");
    if (open < 0) {
      return text;
    }
    StringBuilder resolved = new StringBuilder();
    int from = 0;
    while (open >= 0) {
      if (open > from && text.charAt(open - 1) == '$') {
        resolved.append(text, from, open - 1).append("${");
        from = open + 2;
      } else {
        int close = text.indexOf('}', open);
        if (close < 0) {
          throw new IllegalArgumentException(
              "the placeholder at \"" + text.substring(open) + "\" has no closing brace");
        }
        resolved.append(text, from, open).append(value(text.substring(open + 2, close)));
        from = close + 1;
      }
      open = text.indexOf("${", from);
    }
    return resolved.append(text, from, text.length()).toString();
  }

  private String value(String placeholder) {
    int colon = placeholder.indexOf(':');
    String property = colon < 0 ? placeholder : placeholder.substring(0, colon);
    String value = properties.apply(property);
    if (value != null) {
      return value;
    }
    if (colon < 0) {
      throw new IllegalArgumentException(
          "${"
              + property
              + "} is neither a JUnit configuration parameter nor a system property; set -D"
              + property
              + "=…, or write a default: ${"
              + property
              + ":…}, or $${ for ${ itself");
    }
    return placeholder.substring(colon + 1);
  }
}
