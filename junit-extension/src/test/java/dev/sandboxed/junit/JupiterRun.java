package dev.sandboxed.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.sandboxed.junit.internal.lifecycle.FakeRuntime;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/**
 * Runs test cases with JUnit's own engine.
 *
 * @param journal what the fake runtime was asked to do, empty with the real one
 * @param specs what the fake runtime was asked to start
 */
record JupiterRun(EngineExecutionResults results, List<String> journal, List<SandboxSpec> specs) {

  static JupiterRun withFakeRuntime(Class<?>... testCases) {
    return withFakeRuntime(Map.of(), testCases);
  }

  static JupiterRun withFakeRuntime(Map<String, String> parameters, Class<?>... testCases) {
    String id = UUID.randomUUID().toString();
    Map<String, String> all = new HashMap<>(parameters);
    all.put(FakeRuntime.PARAMETER, id);
    all.put("junit.jupiter.extensions.autodetection.enabled", "true");
    EngineExecutionResults results = execute(all, testCases);
    FakeRuntime runtime = FakeRuntime.forRun(id);
    return new JupiterRun(results, runtime.journal(), runtime.specs());
  }

  static JupiterRun withRealRuntime(Map<String, String> parameters, Class<?>... testCases) {
    return new JupiterRun(execute(parameters, testCases), List.of(), List.of());
  }

  private static EngineExecutionResults execute(
      Map<String, String> parameters, Class<?>... testCases) {
    EngineTestKit.Builder kit = EngineTestKit.engine("junit-jupiter");
    for (Class<?> testCase : testCases) {
      kit.selectors(selectClass(testCase));
    }
    return kit.configurationParameters(parameters).execute();
  }

  /** Every failure, of classes and methods; each exception is the one JUnit shows first. */
  List<Throwable> failures() {
    return results.allEvents().finished().stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .filter(result -> result.getStatus() == TestExecutionResult.Status.FAILED)
        .flatMap(result -> result.getThrowable().stream())
        .toList();
  }

  /** The only failure. */
  Throwable failure() {
    List<Throwable> failures = failures();
    if (failures.size() != 1) {
      throw new AssertionError("expected one failure, not " + failures);
    }
    return failures.get(0);
  }

  /** Why classes and methods were aborted. */
  List<String> aborted() {
    return results.allEvents().aborted().stream()
        .map(event -> event.getRequiredPayload(TestExecutionResult.class))
        .map(result -> result.getThrowable().orElseThrow().getMessage())
        .toList();
  }

  /** Why classes and methods were disabled. */
  List<String> disabled() {
    return results.allEvents().skipped().stream()
        .map(event -> event.getRequiredPayload(String.class))
        .toList();
  }

  /** What was added to the report: name of the test, key, value. */
  List<String> entries() {
    return results.allEvents().reportingEntryPublished().stream()
        .flatMap(
            event ->
                event.getRequiredPayload(ReportEntry.class).getKeyValuePairs().entrySet().stream()
                    .map(
                        pair ->
                            event.getTestDescriptor().getDisplayName()
                                + " "
                                + pair.getKey()
                                + ": "
                                + pair.getValue()))
        .toList();
  }

  /** The display names of the tests that passed. */
  List<String> passed() {
    return results
        .testEvents()
        .succeeded()
        .map(Event::getTestDescriptor)
        .map(test -> test.getDisplayName())
        .toList();
  }
}
