package dev.sandboxed.runtime.internal.cgroups;

/** This host does not let us enforce a limit; the message says which, why, and what to do. */
public final class LimitRefusedException extends Exception {

  private static final long serialVersionUID = 1L;

  private final String problem;
  private final String remedy;

  LimitRefusedException(String problem) {
    this(problem, "");
  }

  LimitRefusedException(String problem, String remedy) {
    super(remedy.isEmpty() ? problem : problem + " " + remedy);
    this.problem = problem;
    this.remedy = remedy;
  }

  /** Which limit, and why not. */
  public String problem() {
    return problem;
  }

  /** What to do about it; empty when nothing is known. */
  public String remedy() {
    return remedy;
  }
}
