package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test after which this JVM has processes that it did not have before. Services that a run
 * shares may have some for a moment, such as PostgreSQL's that clean up its tables.
 */
final class LeavesNoProcess implements BeforeEachCallback, AfterEachCallback {

  private static final Duration MOMENT = Duration.ofSeconds(10);
  private static final Namespace NAMESPACE = Namespace.create(LeavesNoProcess.class);

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(NAMESPACE).put("before", processes());
  }

  @Override
  public void afterEach(ExtensionContext context) throws InterruptedException {
    Set<?> before = context.getStore(NAMESPACE).get("before", Set.class);
    long deadline = System.nanoTime() + MOMENT.toNanos();
    while (!before.containsAll(processes()) && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(processes()).allMatch(before::contains, "was there before");
  }

  private static Set<ProcessHandle> processes() {
    return ProcessHandle.current().descendants().collect(Collectors.toSet());
  }
}
