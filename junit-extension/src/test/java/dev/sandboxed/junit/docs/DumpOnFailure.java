package dev.sandboxed.junit.docs;

import dev.sandboxed.junit.SandboxedExtension;
import dev.sandboxed.runtime.Sandbox;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

// sample: dump-on-failure
class DumpOnFailure implements AfterTestExecutionCallback {

  static final Map<String, String> DUMPS = new ConcurrentHashMap<>();

  @Override
  public void afterTestExecution(ExtensionContext test) {
    if (test.getExecutionException().isPresent()) {
      Sandbox cache = SandboxedExtension.get("cache");
      DUMPS.put(test.getDisplayName(), cache.exec("redis-cli", "keys", "*").stdout());
    }
  }
}
// end
