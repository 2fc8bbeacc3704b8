package dev.sandboxed.runtime.internal.readiness;

import dev.sandboxed.runtime.internal.launch.Deadline;
import java.time.Duration;

/** A question is answered as wanted. Asked until it is, and not again afterwards. */
final class AskedCondition implements Condition {

  private final Question question;
  private final String description;
  private final Deadline deadline;
  private Duration patience;
  private boolean foreignerServes;
  private boolean asked;
  private boolean answered;
  private String seen = "";

  /**
   * @param description what it is waited for, to be put after "waited for"
   * @param patience for the first answer, doubled whenever none has come
   */
  AskedCondition(Question question, String description, Duration patience, Deadline deadline) {
    this.question = question;
    this.description = description;
    this.patience = patience;
    this.deadline = deadline;
  }

  /** Has it be content with whatever does not speak the protocol. */
  AskedCondition orForeign() {
    foreignerServes = true;
    return this;
  }

  @Override
  public boolean holds() throws InterruptedException {
    if (!answered) {
      asked = true;
      long begin = System.nanoTime();
      Duration remaining = deadline.remaining();
      Answer answer = question.ask(remaining.compareTo(patience) < 0 ? remaining : patience);
      if (Thread.interrupted()) {
        throw new InterruptedException("interrupted while " + description + " was waited for");
      }
      if (System.nanoTime() - begin >= patience.toNanos()) {
        patience = patience.multipliedBy(2);
      }
      if (seen.isEmpty() || !deadline.hasPassed()) {
        seen = answer.seen(); // the deadline cuts the last question short
      }
      answered =
          answer.kind() == Answer.Kind.READY
              || (foreignerServes && answer.kind() == Answer.Kind.FOREIGN);
    }
    return answered;
  }

  @Override
  public boolean mustBeAsked() {
    return asked && !answered;
  }

  @Override
  public void describe(Missing missing) {
    if (!answered) {
      missing.add(description + (seen.isEmpty() ? "" : " (last: " + seen + ")"));
    }
  }
}
