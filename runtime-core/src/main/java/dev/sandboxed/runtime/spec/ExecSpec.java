package dev.sandboxed.runtime.spec;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A command to run in a sandbox that runs already. An immutable value: each fluent method returns a
 * changed copy.
 *
 * <pre>{@code
 * postgres.exec(ExecSpec.of("psql", "-f", "-").user("postgres").input("create table t ()"))
 * }</pre>
 *
 * @param command the program, looked for in the sandbox's PATH, and its arguments
 * @param env added to the sandbox's environment
 * @param user {@code user[:group]}, names of the sandbox's /etc/passwd or numbers; null: the
 *     sandbox's
 * @param directory absolute, and there; null: the sandbox's working directory
 * @param input opens the standard input; null: it is empty
 * @param timeout after which the command, and every process it has started, is killed; null: never
 * @param terminalSize of the terminal that it has; null: it has none, but pipes
 */
public record ExecSpec(
    List<String> command,
    Map<String, String> env,
    @Nullable String user,
    @Nullable String directory,
    @Nullable Supplier<InputStream> input,
    @Nullable Duration timeout,
    @Nullable TerminalSize terminalSize) {

  public ExecSpec {
    command = List.copyOf(command);
    env = Collections.unmodifiableMap(new LinkedHashMap<>(env));
    if (command.isEmpty() || command.get(0).isEmpty()) {
      throw new IllegalArgumentException("A command needs at least the name of a program");
    }
    for (String name : env.keySet()) {
      if (name.isEmpty() || name.indexOf('=') >= 0) {
        throw new IllegalArgumentException(
            "The name of an environment variable must be neither empty nor contain '=', but is '"
                + name
                + "'");
      }
    }
    if (directory != null && !directory.startsWith("/")) {
      throw new IllegalArgumentException(
          "The directory of a command must be absolute, but is '" + directory + "'");
    }
    if (timeout != null && (timeout.isNegative() || timeout.isZero())) {
      throw new IllegalArgumentException(
          "The time-out of a command must be positive, but is " + timeout);
    }
  }

  /** A command as the sandbox's user, without input. */
  public static ExecSpec of(String... command) {
    return of(List.of(command));
  }

  /** See {@link #of(String...)}. */
  public static ExecSpec of(List<String> command) {
    return new ExecSpec(command, Map.of(), null, null, null, null, null);
  }

  /** Adds or replaces one environment variable. */
  public ExecSpec env(String key, String value) {
    Map<String, String> newEnv = new LinkedHashMap<>(env);
    newEnv.put(key, value);
    return new ExecSpec(command, newEnv, user, directory, input, timeout, terminalSize);
  }

  public ExecSpec user(String newUser) {
    return new ExecSpec(command, env, newUser, directory, input, timeout, terminalSize);
  }

  public ExecSpec directory(String newDirectory) {
    return new ExecSpec(command, env, user, newDirectory, input, timeout, terminalSize);
  }

  /** Standard input of this text in UTF-8. */
  public ExecSpec input(String text) {
    return input(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Standard input of these bytes. */
  public ExecSpec input(byte[] bytes) {
    byte[] copy = bytes.clone();
    return withInput(() -> new ByteArrayInputStream(copy));
  }

  /**
   * Standard input from a stream, passed on as it comes and as the command reads. It is read by
   * another thread and not closed; a read that is under way when the command ends is not
   * interrupted.
   */
  public ExecSpec input(InputStream stream) {
    return withInput(() -> stream);
  }

  public ExecSpec timeout(Duration newTimeout) {
    return new ExecSpec(command, env, user, directory, input, newTimeout, terminalSize);
  }

  /** With a terminal of 80 columns and 24 rows; see {@link #terminal(int, int)}. */
  public ExecSpec terminal() {
    return terminal(80, 24);
  }

  /**
   * With a terminal of the sandbox as the controlling one, as {@code docker exec -it} gives it.
   * What the command and the terminal write, also as echo of the input, is one stream: {@code
   * stdout()}, with lines that end in {@code \r\n}. The input is typed: a byte 3 is Ctrl-C; at its
   * end, which without input is the beginning, Ctrl-D is typed. {@code TERM} is {@code xterm}
   * unless the command's environment says otherwise.
   *
   * @throws IllegalArgumentException when a size is not between 1 and 65535
   */
  public ExecSpec terminal(int columns, int rows) {
    TerminalSize size = new TerminalSize(columns, rows);
    return new ExecSpec(command, env, user, directory, input, timeout, size);
  }

  private ExecSpec withInput(Supplier<InputStream> newInput) {
    return new ExecSpec(command, env, user, directory, newInput, timeout, terminalSize);
  }
}
