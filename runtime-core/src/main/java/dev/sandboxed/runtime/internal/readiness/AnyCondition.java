package dev.sandboxed.runtime.internal.readiness;

import java.util.ArrayList;
import java.util.List;

/** One of several holds. */
final class AnyCondition implements Condition {

  private final List<Condition> parts = new ArrayList<>();

  void add(Condition part) {
    parts.add(part);
  }

  @Override
  public boolean holds() throws InterruptedException {
    for (Condition part : parts) {
      if (part.holds()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean mustBeAsked() {
    for (Condition part : parts) {
      if (part.mustBeAsked()) {
        return true;
      }
    }
    return false;
  }

  @Override
  public void describe(Missing missing) {
    StringBuilder words = new StringBuilder();
    for (Condition part : parts) {
      Missing alternative = new Missing();
      part.describe(alternative);
      words.append(words.length() == 0 ? "" : ", or for ").append(alternative.inWords(""));
    }
    missing.add(words.toString());
  }
}
