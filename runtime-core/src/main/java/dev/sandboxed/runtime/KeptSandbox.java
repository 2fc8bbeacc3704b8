package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.cgroups.ProcessStats;
import dev.sandboxed.runtime.internal.output.LogFile;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A sandbox that outlives the JVM that has started it, see {@link Sandbox#keep}. Its ports lead to
 * it as before. Immutable; what a method says is so at the moment of the call.
 *
 * @param id by which the command line names it: {@code 4711.3}. What comes before the dot is the
 *     same for all that one JVM has kept, which end together
 * @param sandbox its name
 * @param image as it was named
 * @param reason why it was kept, such as the test that has failed
 * @param ports of this machine, by the TCP ports of the sandbox that they lead to
 * @param stays how long it lives after the end of its JVM
 * @param directory of the runtime that has started it
 */
public record KeptSandbox(
    String id,
    String sandbox,
    String image,
    String reason,
    Map<Integer, Integer> ports,
    Duration stays,
    Path directory) {

  public KeptSandbox {
    ports = Map.copyOf(ports);
  }

  /**
   * Those that live, of every JVM that uses this store, sorted by their ids.
   *
   * @param store see {@link RuntimeSettings#store()}
   * @throws UncheckedIOException when the store cannot be read
   */
  public static List<KeptSandbox> list(Path store) {
    List<KeptSandbox> all = new ArrayList<>();
    Path runs = store.resolve("run");
    if (!Files.isDirectory(runs)) {
      return all;
    }
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(runs)) {
      for (Path directory : directories) {
        all.addAll(KeptFile.in(directory));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + runs + ": " + e, e);
    }
    all.removeIf(kept -> !kept.isAlive());
    all.sort(Comparator.comparing(KeptSandbox::id));
    return all;
  }

  /** Whether it can be reached still. */
  public boolean isAlive() {
    KeptFile file = KeptFile.of(this);
    return file != null && file.monitor().isAlive() && program(file) != 0;
  }

  /** Whether its JVM has not ended; from its end on the time counts. */
  public boolean isInUse() {
    KeptFile file = KeptFile.of(this);
    return file != null && file.jvm().isAlive() && !file.isLeft();
  }

  /** How long it lives from now on; all of its time while its JVM has not ended. */
  public Duration left(Instant now) {
    KeptFile file = KeptFile.of(this);
    if (file == null) {
      return Duration.ZERO;
    }
    Duration left = isInUse() ? stays : Duration.between(now, file.leftAt().plus(stays));
    return left.isNegative() ? Duration.ZERO : left;
  }

  /** Everything that its program has written; empty when it is gone. */
  public String output() {
    KeptFile file = KeptFile.of(this);
    return file == null ? "" : new LogFile(file.log()).all();
  }

  /**
   * The command line of a program that runs in the sandbox, as its root and with the environment of
   * its own program: {@code nsenter …}, of util-linux.
   *
   * @param words the program and its arguments
   * @throws SandboxGoneException when it has ended
   */
  public List<String> command(List<String> words) {
    KeptFile file = KeptFile.of(this);
    long program = file == null ? 0 : program(file);
    if (program == 0) {
      throw gone();
    }
    List<String> command = new ArrayList<>(List.of("nsenter", "--target", Long.toString(program)));
    command.addAll(List.of("--user", "--mount", "--uts", "--ipc", "--net", "--pid"));
    if (KeptFile.hasSingleId(program)) {
      command.add("--preserve-credentials");
    }
    command.add("--");
    command.addAll(words);
    return command;
  }

  /** Says how to look into it and how to end it, in command lines to be typed as they are. */
  public String lookInto() {
    KeptFile file = KeptFile.of(this);
    if (file == null) {
      return "sandbox '" + sandbox + "' has ended, and cannot be looked into";
    }
    return KeptWords.of(this, file.monitor().pid(), command(List.of("sh")));
  }

  Path store() {
    return directory.resolve("../..").normalize();
  }

  /** The variables of the sandbox's own program. */
  public Map<String, String> environment() {
    KeptFile file = KeptFile.of(this);
    return file == null ? new LinkedHashMap<>() : KeptFile.environment(program(file));
  }

  /**
   * Ends everything that its JVM has kept, and returns when nothing is left of it.
   *
   * @throws IllegalStateException when the JVM still runs, or something is left when the patience
   *     is over
   */
  public void end(Duration patience) {
    KeptFile file = KeptFile.of(this);
    if (file == null) {
      return;
    }
    if (isInUse()) {
      throw new IllegalStateException(
          "Could not end sandbox '"
              + sandbox
              + "' ("
              + id
              + "): its JVM "
              + file.jvm().pid()
              + " still runs. End that first; what it has kept stays for a while.");
    }
    file.end(patience);
  }

  /** Of this machine; 0 when it has ended. */
  private static long program(KeptFile file) {
    return ProcessStats.program(file.monitor().pid(), file.program());
  }

  private SandboxGoneException gone() {
    return new SandboxGoneException("Sandbox '" + sandbox + "' (" + id + ") has ended.", null);
  }
}
