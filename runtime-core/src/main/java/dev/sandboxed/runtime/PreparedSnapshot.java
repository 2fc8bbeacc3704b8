package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.Snapshot;
import java.nio.file.Path;
import java.util.Objects;

/**
 * A snapshot of a sandbox that code of the user's has prepared: a database after its migrations, a
 * store with fixtures. The code runs when there is no snapshot yet, or none can be had, after the
 * sandbox has become ready; so what is started is always prepared.
 *
 * <pre>{@code
 * SandboxSpec.of("postgres:16")
 *     .env("POSTGRES_PASSWORD", "secret")
 *     .snapshot(PreparedSnapshot.of("schema-7", postgres -> migrate(postgres.address(5432))))
 * }</pre>
 *
 * @param fingerprint names what the code does: another snapshot is made when it changes
 * @param preparation is run once per snapshot, in the thread that starts the sandbox
 */
public record PreparedSnapshot(String fingerprint, Preparer preparation) implements Snapshot {

  /** Prepares a sandbox that is ready. What it throws ends the start. */
  @FunctionalInterface
  public interface Preparer {
    void prepare(Sandbox sandbox) throws Exception;
  }

  public PreparedSnapshot {
    Objects.requireNonNull(preparation, "preparation");
    if (fingerprint.isBlank()) {
      throw new IllegalArgumentException(
          "The fingerprint of a prepared snapshot must not be empty: it says when to make another");
    }
  }

  public static PreparedSnapshot of(String fingerprint, Preparer preparation) {
    return new PreparedSnapshot(fingerprint, preparation);
  }

  /**
   * A fingerprint of files, and of directories with everything below them: their names and
   * contents.
   *
   * <pre>{@code
   * PreparedSnapshot.of(PreparedSnapshot.fingerprint(Path.of("src/main/resources/db/migration")), this::migrate)
   * }</pre>
   *
   * @throws java.io.UncheckedIOException when one of them cannot be read, or is missing
   */
  public static String fingerprint(Path... filesAndDirectories) {
    return Fingerprint.of(filesAndDirectories);
  }
}
