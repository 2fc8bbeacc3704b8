package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.runtime.doctor.Doctor;
import dev.sandboxed.runtime.doctor.Finding;
import dev.sandboxed.runtime.doctor.Report;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Whether this machine can run sandboxes; examined once in a test run.
 *
 * @param missing what is missing, and the remedy; empty: nothing
 */
public record Availability(String missing) {

  public static Availability of(ExtensionContext context) {
    ExtensionContext root = context.getRoot();
    return root.getStore(RunRuntime.NAMESPACE)
        .getOrComputeIfAbsent(
            Availability.class,
            key -> of(Doctor.examine(OpenRuntime.settings(root))),
            Availability.class);
  }

  private static Availability of(Report report) {
    StringBuilder missing = new StringBuilder();
    for (Finding finding : report.findings()) {
      if (finding.state() == Finding.State.MISSING) {
        missing.append(missing.isEmpty() ? "" : "; ").append(finding.name()).append(": ");
        missing.append(finding.evidence());
        if (!finding.remedy().isEmpty()) {
          missing.append(" -> ").append(finding.remedy());
        }
      }
    }
    return new Availability(missing.toString());
  }
}
