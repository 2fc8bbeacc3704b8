package dev.sandboxed.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.sandboxed.junit.internal.lifecycle.FakeRuntime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs test cases as a build does, with a launcher and what it finds on the class path, one class
 * after the other in the given order.
 *
 * @param journal what the fake runtime was asked to do, empty with the real one
 * @param failures of classes and methods, by display name
 * @param passed the display names of the tests that passed
 */
record LaunchedRun(List<String> journal, Map<String, Throwable> failures, List<String> passed) {

  static final Map<String, String> AHEAD = Map.of("sandboxed.start-ahead", "on");

  static LaunchedRun withFakeRuntime(Map<String, String> parameters, Class<?>... testCases) {
    String id = UUID.randomUUID().toString();
    Map<String, String> all = new HashMap<>(parameters);
    all.put(FakeRuntime.PARAMETER, id);
    all.put("junit.jupiter.extensions.autodetection.enabled", "true");
    LaunchedRun run = execute(all, testCases);
    return new LaunchedRun(FakeRuntime.forRun(id).journal(), run.failures, run.passed);
  }

  static LaunchedRun withRealRuntime(Map<String, String> parameters, Class<?>... testCases) {
    return execute(parameters, testCases);
  }

  private static LaunchedRun execute(Map<String, String> parameters, Class<?>... testCases) {
    LauncherDiscoveryRequestBuilder request =
        LauncherDiscoveryRequestBuilder.request()
            .configurationParameters(parameters)
            .filters(EngineFilter.includeEngines("junit-jupiter"));
    for (Class<?> testCase : testCases) {
      request.selectors(selectClass(testCase));
    }
    Outcome outcome = new Outcome();
    LauncherFactory.create().execute(request.build(), outcome);
    return new LaunchedRun(List.of(), outcome.failures, outcome.passed);
  }

  private static final class Outcome implements TestExecutionListener {
    private final Map<String, Throwable> failures = new HashMap<>();
    private final List<String> passed = new CopyOnWriteArrayList<>();

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
      result.getThrowable().ifPresent(failure -> failures.put(test.getDisplayName(), failure));
      if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
        passed.add(test.getDisplayName());
      }
    }
  }
}
