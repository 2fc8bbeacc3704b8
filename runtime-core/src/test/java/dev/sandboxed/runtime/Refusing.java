package dev.sandboxed.runtime;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Small programs of the tests' resources that make machines refuse things. */
final class Refusing {

  /** A command that runs another for which a system call fails, by a filter. */
  static List<String> call(Path directory, String call, String error) {
    return List.of(
        compiled(directory, "refuse", "-DREFUSED=SYS_" + call, "-DERROR=" + error).toString());
  }

  static Path compiled(Path directory, String name, String... options) {
    Path program = directory.resolve(name);
    List<String> command = new ArrayList<>(List.of("gcc", "-o", program.toString()));
    command.addAll(List.of(options));
    command.add("src/test/resources/refusal/" + name + ".c");
    Commands.run(command);
    return program;
  }

  private Refusing() {}
}
