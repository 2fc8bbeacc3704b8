package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.RuntimeSettings;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Settings that concern tests and not the runtime. */
public final class SettingOfTests {

  private SettingOfTests() {}

  /**
   * Null when nobody has set it.
   *
   * @param key without {@code sandboxed.}
   */
  public static @Nullable String value(String key, ExtensionContext context) {
    return RuntimeSettings.value(key, OpenRuntime.parameters(context));
  }
}
