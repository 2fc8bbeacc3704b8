package dev.sandboxed.runtime;

/**
 * Is told what a runtime does, when it is over; see {@link SandboxRuntime#open(RuntimeSettings,
 * SandboxListener)}.
 *
 * <p>Calls come from the threads that do it, several at the same time. An implementation must be
 * thread-safe, and quick, because the test waits for it. What it throws is logged and changes
 * nothing.
 */
@FunctionalInterface
public interface SandboxListener {

  /** Something has been done, or has failed. */
  void happened(SandboxEvent event);
}
