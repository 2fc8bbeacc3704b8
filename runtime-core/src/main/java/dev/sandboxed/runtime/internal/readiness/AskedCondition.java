package dev.sandboxed.runtime.internal.readiness;

import dev.sandboxed.runtime.internal.launch.Deadline;
import java.time.Duration;

/** A question is answered as wanted. Asked until it is, and not again afterwards. */
final class AskedCondition implements Condition {

  /**
   * How often nobody answers before it is clear that nobody will: four times, with patience that
   * doubles, is 15 times the first.
   */
  private static final int SILENCES = 4;

  private final Question question;
  private final String description;
  private final Deadline deadline;
  private Duration patience;
  private boolean foreignerServes;
  private int silences;
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
      answered = answer.kind() == Answer.Kind.READY || (foreignerServes && isForeign(answer));
    }
    return answered;
  }

  /** A service that has much to do is silent for a while, too. */
  private boolean isForeign(Answer answer) {
    silences += answer.kind() == Answer.Kind.SILENT ? 1 : 0;
    return answer.kind() == Answer.Kind.FOREIGN || silences >= SILENCES;
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
