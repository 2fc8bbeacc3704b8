package dev.sandboxed.runtime.spec;

/**
 * Whether a sandbox starts from what an earlier one has written, so that it need not initialise
 * itself again.
 *
 * <p>The first sandbox of a specification that becomes ready is stopped, everything that it has
 * written is kept in the image store, its volumes included, and it is started again from there. So
 * are all that come later, in this JVM and others, as long as nothing has changed that went into
 * it: the image, the command, its environment, user and working directory, the host name, what
 * readiness is, the memory, processors and mounts it has, what is copied into it, and the ids of
 * its files.
 *
 * <pre>{@code
 * SandboxSpec.of("postgres:16").env("POSTGRES_PASSWORD", "secret").snapshot(Snapshot.READY)
 * }</pre>
 *
 * <p>There is another kind, {@code PreparedSnapshot}, beside {@code SandboxRuntime}. Users do not
 * implement this interface.
 */
public interface Snapshot {

  /** Every start is from the image. */
  Snapshot NONE = Plain.NONE;

  /** Of the sandbox when it has become ready. */
  Snapshot READY = Plain.READY;

  /** Names what was done to the sandbox after it has become ready; empty: nothing. */
  String fingerprint();
}
