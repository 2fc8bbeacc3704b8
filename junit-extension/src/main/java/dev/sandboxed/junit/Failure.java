package dev.sandboxed.junit;

import dev.sandboxed.junit.internal.diagnosis.ConsolePrinter;
import dev.sandboxed.junit.internal.diagnosis.FailureLogs;
import dev.sandboxed.junit.internal.lifecycle.KeptOnFailure;
import dev.sandboxed.runtime.Sandbox;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * What a user gets of the sandboxes of a test or class that has failed: their output, and where
 * that is wanted the sandboxes themselves.
 */
final class Failure {

  private final ExtensionContext context;
  private final Instant begin;

  /**
   * @param begin since when their output is of the test or class
   */
  Failure(ExtensionContext context, Instant begin) {
    this.context = context;
    this.begin = begin;
  }

  /** Does nothing unless the test has failed; one that was aborted has not. */
  void show(List<Sandbox> sandboxes) {
    Throwable failure = context.getExecutionException().orElse(null);
    if (failure == null || failure.getClass().getSimpleName().equals("TestAbortedException")) {
      return;
    }
    new FailureLogs(context, begin).show(sandboxes);
    for (String kept : KeptOnFailure.of(context).keep(sandboxes, context)) {
      context.publishReportEntry("kept", kept);
      ConsolePrinter.print("--- " + kept);
    }
  }
}
