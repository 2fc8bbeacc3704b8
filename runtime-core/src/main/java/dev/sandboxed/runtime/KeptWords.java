package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageName;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.TreeMap;

/** How to look into a sandbox that is kept. */
final class KeptWords {

  private static final String CONSOLE = "dev.sandboxed.runtime.console.ConsoleMain";

  /**
   * A few lines, the first of which is a heading.
   *
   * @param shell a command that runs a shell in it
   */
  static String of(KeptSandbox kept, long monitor, List<String> shell) {
    StringBuilder words = new StringBuilder();
    words.append("sandbox '").append(kept.sandbox()).append("' (").append(kept.image());
    words.append(") is kept as ").append(kept.reason()).append(" has left it, for ");
    words.append(kept.stays().toSeconds()).append(" seconds after the end of this JVM\n");
    new TreeMap<>(kept.ports())
        .forEach(
            (from, to) ->
                words
                    .append("port ")
                    .append(from)
                    .append(":     127.0.0.1:")
                    .append(to)
                    .append('\n'));
    words.append("a shell in it: ").append(String.join(" ", shell)).append('\n');
    String console = console(kept);
    words.append("its output:    ").append(console).append(" kept --output ").append(kept.id());
    words.append("\nwhat is kept:  ").append(console).append(" kept\n");
    words.append("to end it:     kill ").append(monitor).append("   (when the JVM has ended)\n");
    return words.toString();
  }

  /** Nothing but two jars is loaded of the class path. */
  private static String console(KeptSandbox kept) {
    return "java -Dsandboxed.store="
        + kept.store()
        + " -cp "
        + place(KeptWords.class)
        + File.pathSeparator
        + place(ImageName.class)
        + " "
        + CONSOLE;
  }

  private static String place(Class<?> type) {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    try {
      return source == null ? "" : Path.of(source.getLocation().toURI()).toString();
    } catch (URISyntaxException e) {
      return String.valueOf(source.getLocation());
    }
  }

  private KeptWords() {}
}
