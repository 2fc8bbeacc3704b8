package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Fails a test after which this JVM has processes that it did not have before. What services that a
 * run shares start themselves does not count, such as PostgreSQL's processes that clean up its
 * tables.
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
    while (!left(before).isEmpty() && System.nanoTime() < deadline) {
      Thread.sleep(10);
    }
    assertThat(left(before)).isEmpty();
  }

  private static Set<ProcessHandle> left(Set<?> before) {
    Set<ProcessHandle> left = processes();
    left.removeIf(process -> before.contains(process) || isOfService(process, before));
    return left;
  }

  /** What starts sandboxes is Java, and the native program; everything else runs in them. */
  private static boolean isOfService(ProcessHandle process, Set<?> before) {
    ProcessHandle parent = process.parent().orElse(null);
    return parent != null
        && before.contains(parent)
        && !Set.of("java", "sandbox-init").contains(name(parent));
  }

  private static String name(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/comm")).strip();
    } catch (IOException e) {
      return "java"; // it has ended
    }
  }

  private static Set<ProcessHandle> processes() {
    return ProcessHandle.current().descendants().collect(Collectors.toSet());
  }
}
