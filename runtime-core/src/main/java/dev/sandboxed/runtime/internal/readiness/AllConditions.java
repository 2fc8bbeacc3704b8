package dev.sandboxed.runtime.internal.readiness;

import java.util.ArrayList;
import java.util.List;

/**
 * Every one holds. Questions are asked in their order, when everything that announces itself holds.
 */
final class AllConditions implements Condition {

  private final List<Condition> announced = new ArrayList<>();
  private final List<Condition> asked = new ArrayList<>();

  void add(Condition condition) {
    announced.add(condition);
  }

  void ask(Condition question) {
    asked.add(question);
  }

  @Override
  public boolean holds() throws InterruptedException {
    boolean holds = true;
    for (Condition condition : announced) {
      holds &= condition.holds();
    }
    for (Condition question : asked) {
      holds = holds && question.holds();
    }
    return holds;
  }

  @Override
  public boolean mustBeAsked() {
    boolean mustBeAsked = false;
    for (Condition condition : announced) {
      mustBeAsked |= condition.mustBeAsked();
    }
    for (Condition question : asked) {
      mustBeAsked |= question.mustBeAsked();
    }
    return mustBeAsked;
  }

  @Override
  public void describe(Missing missing) {
    for (Condition condition : announced) {
      condition.describe(missing);
    }
    for (Condition question : asked) {
      question.describe(missing);
    }
  }
}
