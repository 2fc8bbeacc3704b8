package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.launch.StepFailedException;
import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.internal.process.ResolvedUser;
import dev.sandboxed.runtime.internal.process.UnknownUserException;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Who the program of a start runs as, by the account files of its root directory, and what is
 * copied there before it is known.
 */
final class UserLookup {

  private final RuntimeParts parts;
  private final SandboxPlan plan;
  private final boolean fresh;

  /**
   * Prepares a lookup.
   *
   * @param fresh whether nothing has been written to the root directory
   */
  UserLookup(RuntimeParts parts, SandboxPlan plan, boolean fresh) {
    this.parts = parts;
    this.plan = plan;
    this.fresh = fresh;
  }

  private boolean hasAccountsOfImage() {
    return fresh && !plan.files().mayChangeAccounts();
  }

  /**
   * By what an earlier start has read; null: the process has to wait, for the files to be read, or
   * for its ports to be bound because its environment names them.
   */
  @Nullable ResolvedUser known() throws UnknownUserException {
    if (!hasAccountsOfImage() || !plan.process().isComplete()) {
      return null;
    }
    Map<String, byte[]> accounts = parts.accounts().of(plan.image(), plan.snapshot());
    return accounts == null ? null : resolve(accounts);
  }

  /** By the files that a process of the sandbox reads, which then waits for what to execute. */
  ResolvedUser read(RemoteProcess process, Deadline deadline)
      throws StepFailedException,
          CopyFailedException,
          UnknownUserException,
          TimeoutException,
          InterruptedException {
    Map<String, byte[]> accounts = process.awaitPaused(deadline);
    if (!plan.copies(fresh).isEmpty()) {
      accounts = copyIn(process, accounts, deadline);
    }
    if (hasAccountsOfImage()) {
      parts.accounts().keep(plan.image(), plan.snapshot(), accounts);
    }
    return resolve(accounts);
  }

  /** Returns the accounts as they are afterwards. */
  private Map<String, byte[]> copyIn(
      RemoteProcess process, Map<String, byte[]> accounts, Deadline deadline)
      throws StepFailedException, CopyFailedException, TimeoutException, InterruptedException {
    new CopyIn(process, deadline, accounts, parts.identity()).run(plan.copies(fresh));
    Steps again = new Steps();
    plan.process().readAccounts(again);
    process.resume(again);
    return process.awaitPaused(deadline);
  }

  private ResolvedUser resolve(Map<String, byte[]> accounts) throws UnknownUserException {
    return plan.process().resolveUser(accounts, parts.identity());
  }
}
