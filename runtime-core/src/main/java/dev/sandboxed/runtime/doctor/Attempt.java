package dev.sandboxed.runtime.doctor;

import dev.sandboxed.runtime.internal.diagnosis.HostRemedy;
import dev.sandboxed.runtime.internal.launch.StepFailure;
import org.jspecify.annotations.Nullable;

/**
 * What came of something that was tried.
 *
 * @param trouble in words; empty when there was none
 * @param failure what the native program could not do; null when it is not known
 */
record Attempt(String trouble, @Nullable StepFailure failure) {

  static final Attempt SUCCESS = new Attempt("", null);

  static Attempt failed(StepFailure failure) {
    return new Attempt(failure.inWords(), failure);
  }

  boolean succeeded() {
    return trouble.isEmpty();
  }

  /** What to do about it; empty when nothing is known. */
  String remedy() {
    return failure == null ? "" : new HostRemedy().of(failure);
  }
}
