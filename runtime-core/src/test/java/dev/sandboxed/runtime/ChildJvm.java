package dev.sandboxed.runtime;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** A JVM that tests may forbid things to, watch, or kill. */
final class ChildJvm {

  /** The class path of the tests. */
  static List<String> classPath() {
    return Pattern.compile(":").splitAsStream(System.getProperty("java.class.path")).toList();
  }

  /** The class path of the tests, copied to where other users can read it. */
  static List<String> readableClassPath(Path directory) {
    List<String> command = new ArrayList<>(List.of("cp", "--recursive", "--parents"));
    command.addAll(classPath());
    command.add(directory.toString());
    Commands.run(command);
    Commands.run(List.of("chmod", "-R", "a+rX", directory.toString()));
    return classPath().stream().map(entry -> directory + entry).toList();
  }

  /**
   * Starts a main class of the tests.
   *
   * @param wrapper a command that the JVM is run by, such as {@code unshare}; may be empty
   * @param options of the JVM
   */
  static Process start(
      List<String> wrapper,
      List<String> options,
      List<String> classPath,
      Class<?> main,
      String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(wrapper);
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-cp");
    command.add(String.join(":", classPath));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private ChildJvm() {}
}
