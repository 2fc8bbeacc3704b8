package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.FileCopy;
import java.nio.file.Path;

/**
 * The files of a sandbox, as its program sees them, mounts included. Thread-safe.
 *
 * <p>Paths are absolute. Links on the way are followed within the sandbox, never out of it,
 * whatever its programs do to them meanwhile. A program of the sandbox is not needed: it works for
 * images without a shell, and while the sandbox is paused. What is copied streams through the JVM
 * and may be larger than its memory.
 *
 * <p>After the sandbox's end files can be read until it is closed, but for those in memory ({@code
 * tmpfs}, {@code /dev/shm}), which end with its program. A {@link Sandbox#restart()}, {@link
 * Sandbox#reset()} or {@link Sandbox#close()} has whatever is under way fail.
 *
 * <pre>{@code
 * sandbox.files().copyIn(FileCopy.resource("orders.csv", "/import/").owner("postgres"));
 * sandbox.files().copyOut("/var/log/nginx", reports.resolve("nginx"));
 * }</pre>
 */
public interface SandboxFiles {

  /**
   * Copies a file, a directory, bytes or a resource of the class path into the running sandbox.
   * What is replaced and who owns it is said at {@link FileCopy}. When it fails, what has been
   * copied until then stays.
   *
   * @throws dev.sandboxed.runtime.spec.SandboxFileException saying what could not be copied, and
   *     why
   * @throws dev.sandboxed.runtime.spec.SandboxGoneException when the sandbox has ended
   */
  void copyIn(FileCopy copy);

  /**
   * Copies a file, or a directory with everything in it, out of the sandbox. The copies belong to
   * the JVM's user and have the permissions and times of the originals, but no set-user-ID bits.
   * Links in a directory stay links, and lead on this machine wherever they say: what is copied out
   * of a sandbox that is not trusted should be read with that in mind. Sockets, devices and FIFOs
   * are left out, and so is what is deleted meanwhile.
   *
   * @param to what the copy is called. A file replaces a file; a directory must not exist yet, or
   *     be empty. Missing parents are made.
   * @throws dev.sandboxed.runtime.spec.SandboxFileException saying what could not be copied, and
   *     why
   * @throws dev.sandboxed.runtime.spec.SandboxGoneException when the sandbox has been closed
   */
  void copyOut(String path, Path to);

  /**
   * Returns the content of a file.
   *
   * @throws dev.sandboxed.runtime.spec.SandboxFileException when it cannot be read
   * @throws dev.sandboxed.runtime.spec.SandboxGoneException when the sandbox has been closed
   */
  byte[] read(String path);

  /**
   * Makes a file with this content, of root and with mode 0644; see {@link #copyIn}.
   *
   * @throws dev.sandboxed.runtime.spec.SandboxFileException when it cannot be written
   * @throws dev.sandboxed.runtime.spec.SandboxGoneException when the sandbox has ended
   */
  void write(String path, byte[] content);
}
