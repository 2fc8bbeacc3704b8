package dev.sandboxed.runtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The payload of tests that need no registry: {@code sample-projects/images/tiny}, a static program
 * with a command for each thing a test wants to see from inside. Compiled once per change.
 */
final class TinyProgram {

  private static final Path SOURCES = Path.of("../sample-projects/images/tiny");
  private static final Path PROGRAM = Path.of("target/tiny/tiny");

  static synchronized Path path() {
    try {
      if (!isCurrent()) {
        compile();
      }
      return PROGRAM.toAbsolutePath();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isCurrent() throws IOException {
    if (!Files.exists(PROGRAM)) {
      return false;
    }
    try (Stream<Path> sources = Files.list(SOURCES)) {
      long compiled = PROGRAM.toFile().lastModified();
      return sources.allMatch(source -> source.toFile().lastModified() <= compiled);
    }
  }

  private static void compile() throws IOException {
    Files.createDirectories(PROGRAM.getParent());
    Path unfinished = PROGRAM.resolveSibling("tiny." + ProcessHandle.current().pid());
    List<String> command =
        new ArrayList<>(List.of("gcc", "-static", "-Os", "-s", "-std=gnu17", "-w"));
    command.addAll(List.of("-o", unfinished.toString()));
    try (Stream<Path> sources = Files.list(SOURCES)) {
      sources.map(Path::toString).filter(name -> name.endsWith(".c")).forEach(command::add);
    }
    Commands.run(command);
    Files.move(unfinished, PROGRAM, StandardCopyOption.REPLACE_EXISTING);
  }

  private TinyProgram() {}
}
