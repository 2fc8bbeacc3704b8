package dev.sandboxed.junit;

import dev.sandboxed.junit.internal.lifecycle.SettingOfTests;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What becomes of tests on a machine that cannot run sandboxes, see {@link WhenUnavailable}. */
record Unavailability(ExtensionContext context) {

  /** Returns the failure, or aborts the test or class when every declaration wants that. */
  RuntimeException of(HostUnsupportedException reason, List<Declaration> declarations) {
    for (Declaration declaration : declarations) {
      if (!skips(declaration.whenUnavailable())) {
        return reason;
      }
    }
    return Assumptions.abort("Skipped. " + reason.getMessage());
  }

  private boolean skips(WhenUnavailable wanted) {
    return wanted == WhenUnavailable.SKIP
        || (wanted == WhenUnavailable.BY_SETTING
            && skipsBySetting(SettingOfTests.value("when-unavailable", context)));
  }

  private static boolean skipsBySetting(@Nullable String value) {
    if (value != null && !value.equals("skip") && !value.equals("fail")) {
      throw new ExtensionConfigurationException(
          "The setting sandboxed.when-unavailable must be fail or skip, but is \"" + value + "\".");
    }
    return "skip".equals(value);
  }
}
