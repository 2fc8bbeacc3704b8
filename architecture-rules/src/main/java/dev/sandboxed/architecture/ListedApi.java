package dev.sandboxed.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Compares the public API of a module with the list in its {@code api.txt}, so that it changes only
 * together with that file. Tests run in the directory of their module.
 */
final class ListedApi {

  private static final Path LISTED = Path.of("api.txt");
  private static final Path FOUND = Path.of("target", "api.txt");

  private ListedApi() {}

  static void check(JavaClasses classes) {
    SortedSet<String> found = PublicApi.of(classes);
    SortedSet<String> listed = read();
    Set<String> gone = without(listed, found);
    Set<String> added = without(found, listed);
    if (!gone.isEmpty() || !added.isEmpty()) {
      write(found);
      throw new AssertionError(message(gone, added));
    }
  }

  private static String message(Set<String> gone, Set<String> added) {
    String module = Path.of("").toAbsolutePath().getFileName().toString();
    return "The public API is not the one of %1$s/api.txt.%n  gone: %2$s%n  added: %3$s%n"
            .formatted(module, String.join("\n    ", gone), String.join("\n    ", added))
        + "If that is meant: cp %1$s/target/api.txt %1$s/api.txt, and tell users in CHANGELOG.md."
            .formatted(module);
  }

  private static Set<String> without(SortedSet<String> lines, SortedSet<String> others) {
    Set<String> rest = new TreeSet<>(lines);
    rest.removeAll(others);
    return rest;
  }

  private static SortedSet<String> read() {
    try {
      return new TreeSet<>(Files.exists(LISTED) ? Files.readAllLines(LISTED) : Set.of());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(SortedSet<String> found) {
    try {
      Files.createDirectories(FOUND.getParent());
      Files.write(FOUND, found);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
