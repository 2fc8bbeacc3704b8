package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.diagnosis.HostRemedy;
import dev.sandboxed.runtime.internal.host.Errno;
import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.launch.StepFailure;

/** What the errors of system calls mean for the user of a sandbox. */
final class StepRemedy {

  private final SandboxPlan plan;
  private final Identity identity;

  StepRemedy(SandboxPlan plan, Identity identity) {
    this.plan = plan;
    this.identity = identity;
  }

  /** Empty when there is nothing to add. */
  String of(StepFailure failure) {
    if (failure.isExecute()) {
      return execution(failure.errno());
    }
    if (failure.isIdentity() && failure.errno() == Errno.EINVAL) {
      return "This id does not exist in sandboxes here"
          + (identity.limitation().isEmpty() ? "." : ": " + identity.limitation() + ".");
    }
    if (failure.isProcessLimit() && failure.errno() == Errno.EPERM) {
      return "It is above the hard limit of this JVM (see ulimit -H), which sandboxes cannot"
          + " exceed: ask for less, start the JVM with more, or say that limits are best"
          + " effort.";
    }
    if (failure.isMount()) {
      return mount(failure);
    }
    if (failure.isCopy()) {
      return "Its store cannot lie below an overlay, so every sandbox has copies of its image's"
          + " files, which need room there: set sandboxed.store to a directory on ext4, xfs, btrfs"
          + " or tmpfs, where they are shared.";
    }
    if (failure.isPort()) {
      return port(failure.errno());
    }
    return failure.isStep() ? "" : new HostRemedy().of(failure.errno());
  }

  private static String port(int errno) {
    return switch (errno) {
      case Errno.EADDRINUSE ->
          "Something else has that port, perhaps a test that runs at the same time: publish at"
              + " another one, or leave the choice to the kernel.";
      case Errno.EACCES ->
          "Ports below 1024 belong to root here (net.ipv4.ip_unprivileged_port_start): publish at"
              + " a higher one.";
      default -> "";
    };
  }

  private String execution(int errno) {
    String program = plan.process().commandLine().get(0);
    boolean isPath = program.indexOf('/') >= 0;
    return switch (errno) {
      case Errno.ENOENT ->
          isPath
              ? "The image has no file "
                  + program
                  + ", or the interpreter or loader that it names is missing."
              : "There is no program '" + program + "' in PATH (" + plan.process().path() + ").";
      case Errno.EACCES -> "The file is not executable by user '" + plan.process().user() + "'.";
      case Errno.ENOEXEC ->
          "The file is neither a program for this processor ("
              + plan.image().platform()
              + ") nor a script that begins with #!.";
      case Errno.ENOTDIR -> "A part of the path is not a directory.";
      default -> "";
    };
  }

  private static String mount(StepFailure failure) {
    return switch (failure.errno()) {
      case Errno.ELOOP, Errno.ENOTDIR ->
          "The image has a link or a file where a directory belongs.";
      default -> new HostRemedy().of(failure);
    };
  }
}
