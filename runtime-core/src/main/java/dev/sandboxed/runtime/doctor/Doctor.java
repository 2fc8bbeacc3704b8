package dev.sandboxed.runtime.doctor;

import dev.sandboxed.runtime.RuntimeSettings;
import java.nio.file.Path;

/**
 * Finds out what this machine can do for sandboxes. Everything is tried, in processes that are
 * thrown away; nothing is concluded from versions.
 *
 * <p>The remedies are those that the exceptions of a failed start have.
 */
public final class Doctor {

  /** Examines this machine with the store of {@link RuntimeSettings#load()}. */
  public static Report examine() {
    return examine(RuntimeSettings.load().images().directory());
  }

  /**
   * Examines this machine with another store. It takes some tenths of a second.
   *
   * @param store the directory that images are kept in; it is made when it is missing
   */
  public static Report examine(Path store) {
    return new Examination(store.toAbsolutePath()).report();
  }

  /** Examines this machine with the store of these settings. */
  public static Report examine(RuntimeSettings settings) {
    return examine(settings.images().directory());
  }

  private Doctor() {}
}
