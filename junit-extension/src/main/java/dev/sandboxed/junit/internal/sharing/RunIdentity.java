package dev.sandboxed.junit.internal.sharing;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which test run this JVM belongs to, together with others.
 *
 * @param id what all of its JVMs agree on
 * @param build the process whose end is the end of the run; 0: not known
 */
public record RunIdentity(String id, long build) {

  private static final Set<String> SHELLS = Set.of("sh", "bash", "dash", "ash");

  /**
   * Null when this JVM is a run by itself. By default a run is what one process of Maven or Gradle
   * starts.
   *
   * @param setting {@code sandboxed.run}
   */
  public static @Nullable RunIdentity of(@Nullable String setting) {
    ProcessHandle build = isStartedByBuild() ? starter().orElse(null) : null;
    if (setting != null) {
      return new RunIdentity(setting, build == null ? 0 : build.pid());
    }
    if (build == null) {
      return null;
    }
    Instant start = build.info().startInstant().orElse(Instant.EPOCH);
    return new RunIdentity(build.pid() + " since " + start, build.pid());
  }

  /** Not in the JVM of Maven itself, which forks none then. */
  private static boolean isStartedByBuild() {
    boolean surefire = System.getProperty("surefire.test.class.path") != null;
    boolean inMaven = System.getProperty("maven.home") != null;
    return (surefire && !inMaven) || System.getProperty("org.gradle.test.worker") != null;
  }

  /** Surefire has a shell start its JVMs. */
  private static Optional<ProcessHandle> starter() {
    Optional<ProcessHandle> parent = ProcessHandle.current().parent();
    while (parent.isPresent() && SHELLS.contains(program(parent.get()))) {
      parent = parent.get().parent();
    }
    return parent.filter(process -> program(process).equals("java"));
  }

  private static String program(ProcessHandle process) {
    return process
        .info()
        .command()
        .map(Path::of)
        .map(Path::getFileName)
        .map(Path::toString)
        .orElse("");
  }
}
