package dev.sandboxed.runtime.internal.host;

import dev.sandboxed.runtime.spec.HostUnsupportedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/**
 * The names in the scratch directory of one runtime, {@code <store>/run/<pid>-<time>}. Immutable.
 *
 * <p>Nothing of it is made here: whatever a JVM makes before the monitor knows of it would be left
 * when the JVM is killed. The monitor makes, locks and deletes the directory, the hub what is in
 * it:
 *
 * <pre>
 * root/      what becomes the root of the hub: mount points only. On disk, because a process whose ids are not mapped
 *            yet may mount a tmpfs but create nothing in it (EOVERFLOW)
 * scratch/   &lt;id&gt;.upper, &lt;id&gt;.work, &lt;id&gt;.log of sandboxes
 * points/    a layer of mount points; upper-layers: there is nothing in it, and it is only there
 *            when the store can carry upper layers; copies: the same, when nothing carries any; bound-proc: the same, when
 *            the hub could not mount a /proc of its own
 * binds-&lt;id&gt;, lease-&lt;id&gt;, control-groups   what the monitor may do for the hub; written by Java, the hub does not see them
 * lock        which the monitor holds for as long as it lives, and nobody else
 * left        written by the monitor when it goes on without its JVM
 * kept-&lt;id&gt;   a sandbox that outlives the JVM, see KeptSandbox
 * </pre>
 */
public final class RunDirectory {

  /** See {@link #carriesUpperLayers}. */
  public static final String UPPER_LAYERS = "upper-layers";

  /** Its name is there when sandboxes have copies of their layers. */
  public static final String COPIES = "copies";

  /** Its name is there when the hub's /proc is that of this machine. */
  public static final String BOUND_PROC = "bound-proc";

  /** How the names of {@link #kept} begin. */
  public static final String KEPT = "kept-";

  /** Is there since the JVM is gone, where something is kept. */
  public static final String LEFT = "left";

  private static final Set<PosixFilePermission> PRIVATE =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  /** The root of sandboxes is somebody else here: it may pass through but not list. */
  private static final Set<PosixFilePermission> TRAVERSABLE =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_EXECUTE);

  private final Path directory;

  private RunDirectory(Path directory) {
    this.directory = directory;
  }

  /**
   * A name that no other runtime has. Makes the directories of the store that all runtimes share,
   * that of the layers among them: the hub binds it.
   */
  public static RunDirectory in(Path store, Path layers) {
    Path runs = store.resolve("run");
    try {
      make(store, PRIVATE);
      make(runs, PRIVATE);
      Path parent = layers.getParent();
      if (parent != null) {
        make(parent, TRAVERSABLE);
      }
      make(layers, TRAVERSABLE);
    } catch (IOException e) {
      throw new HostUnsupportedException(
          "Could not make the directories of the store "
              + store
              + ": "
              + e
              + ". Set sandboxed.store (or SANDBOXED_STORE) to a directory that this user can write"
              + " to.",
          e);
    }
    String name = ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    return new RunDirectory(runs.resolve(name));
  }

  /** Those of other runtimes that use the store, of which some may have been left. */
  public List<RunDirectory> others() {
    Path runs = Objects.requireNonNull(directory.getParent());
    String[] names = runs.toFile().list();
    List<RunDirectory> others = new ArrayList<>();
    for (String name : names == null ? new String[0] : names) {
      if (!runs.resolve(name).equals(directory) && isOurs(name)) {
        others.add(new RunDirectory(runs.resolve(name)));
      }
    }
    return others;
  }

  /** Anything else is not ours, whatever directory the store was said to be. */
  private static boolean isOurs(String name) {
    return name.matches("[0-9]+-[0-9a-f]+");
  }

  public Path path() {
    return directory;
  }

  /** Locked by the monitor; missing for a moment when the directory is being made. */
  public Path lock() {
    return directory.resolve("lock");
  }

  /** The directories in which control groups are made, each ended by NUL. */
  public Path controlGroups() {
    return directory.resolve("control-groups");
  }

  public Path root() {
    return directory.resolve("root");
  }

  public Path scratch() {
    return directory.resolve("scratch");
  }

  public Path mountPoints() {
    return directory.resolve("points");
  }

  /** Whether what sandboxes write lies here, not in memory; known once the hub has booted. */
  public boolean carriesUpperLayers() {
    return Files.exists(mountPoints().resolve(UPPER_LAYERS));
  }

  /** Whether sandboxes have copies of their layers; known once the hub has booted. */
  public boolean copiesLayers() {
    return Files.exists(mountPoints().resolve(COPIES));
  }

  /**
   * Whether the hub's /proc shows the processes of its own pid namespace; known once it has booted.
   */
  public boolean showsProcesses() {
    return !Files.exists(mountPoints().resolve(BOUND_PROC));
  }

  /**
   * Why what a sandbox has written cannot be taken from it; empty: it can. Known once the hub has
   * booted.
   */
  public String whyNothingIsTaken() {
    if (carriesUpperLayers()) {
      return "";
    }
    return copiesLayers()
        ? "its files are copies of the image's, which nothing tells from what it writes, for its"
            + " store cannot lie below an overlay"
        : "what it writes is kept in memory, for its store is an overlay";
  }

  /** The log of a sandbox or exec; the hub calls it {@code /r/<id>.log}. */
  public Path log(int id) {
    return scratch().resolve(id + ".log");
  }

  /** What the monitor may mount for a sandbox: paths of this machine, each ended by NUL. */
  public Path binds(int id) {
    return directory.resolve("binds-" + id);
  }

  /** Which lock the monitor is to hold for a sandbox that outlives the JVM: a path. */
  public Path lease(int id) {
    return directory.resolve("lease-" + id);
  }

  /** What is to be known of a sandbox that outlives the JVM. */
  public Path kept(int id) {
    return directory.resolve(KEPT + id);
  }

  private static void make(Path directory, Set<PosixFilePermission> permissions)
      throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory);
      Files.setPosixFilePermissions(directory, permissions);
    }
  }
}
