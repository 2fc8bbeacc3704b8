package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.files.CopySource;
import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.launch.SandboxWriter;
import dev.sandboxed.runtime.internal.launch.WriteFailedException;
import dev.sandboxed.runtime.internal.process.ProcessPlan;
import dev.sandboxed.runtime.internal.process.ResolvedUser;
import dev.sandboxed.runtime.internal.process.UnknownUserException;
import dev.sandboxed.runtime.spec.FileCopy;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Map;

/** Copies into a sandbox, through a process that has its root directory and waits for steps. */
final class CopyIn {

  private static final String ROOT = "0:0";

  private final RemoteProcess process;
  private final Deadline deadline;
  private final Map<String, byte[]> accounts;
  private final Identity identity;

  /**
   * Prepares copying.
   *
   * @param accounts the sandbox's account files, in which owners are looked up
   */
  CopyIn(
      RemoteProcess process, Deadline deadline, Map<String, byte[]> accounts, Identity identity) {
    this.process = process;
    this.deadline = deadline;
    this.accounts = accounts;
    this.identity = identity;
  }

  void run(List<FileCopy> copies) throws CopyFailedException {
    for (FileCopy copy : copies) {
      run(copy);
    }
  }

  void run(FileCopy copy) throws CopyFailedException {
    try {
      String owner = copy.owner() == null ? ROOT : copy.owner();
      ResolvedUser resolved = ProcessPlan.resolve(owner, accounts, identity);
      SandboxWriter writer = new SandboxWriter(process, deadline);
      String to = copy.to();
      writer.makeDirectories(to.substring(0, Math.max(1, to.lastIndexOf('/'))));
      CopySource.read(copy, resolved.uid(), resolved.gid(), writer);
      writer.finish();
    } catch (NoSuchFileException e) {
      throw new CopyFailedException(copy, e.getFile() + " does not exist.", e);
    } catch (IOException e) {
      throw new CopyFailedException(copy, e + ".", e);
    } catch (UnknownUserException | WriteFailedException e) {
      throw new CopyFailedException(copy, e.getMessage() + ".", e);
    }
  }
}
