package versions;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.reporting.ReportEntry;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What came of a run of classes that are no tests of their own, some of which fail on purpose. */
record LauncherRun(List<Throwable> failures, List<String> skipped, List<String> entries) {

  static LauncherRun of(Class<?>... classes) {
    return of(Map.of(), classes);
  }

  static LauncherRun of(Map<String, String> parameters, Class<?>... classes) {
    var run =
        new LauncherRun(
            new CopyOnWriteArrayList<>(),
            new CopyOnWriteArrayList<>(),
            new CopyOnWriteArrayList<>());
    var request =
        LauncherDiscoveryRequestBuilder.request()
            .configurationParameters(parameters)
            .selectors(Stream.of(classes).map(type -> selectClass(type)).toList())
            .build();
    LauncherFactory.create().execute(request, run.listener());
    return run;
  }

  private TestExecutionListener listener() {
    return new TestExecutionListener() {
      @Override
      public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        result.getThrowable().ifPresent(failures::add);
      }

      @Override
      public void executionSkipped(TestIdentifier test, String reason) {
        skipped.add(reason);
      }

      @Override
      public void reportingEntryPublished(TestIdentifier test, ReportEntry entry) {
        entry
            .getKeyValuePairs()
            .forEach((key, value) -> entries.add(test.getDisplayName() + " " + key + ": " + value));
      }
    };
  }
}
