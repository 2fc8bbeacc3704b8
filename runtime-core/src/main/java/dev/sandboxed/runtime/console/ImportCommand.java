package dev.sandboxed.runtime.console;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.cache.PullListener;
import java.nio.file.Path;

/** Takes in what an export has written. */
final class ImportCommand implements Command {

  @Override
  public String name() {
    return "import";
  }

  @Override
  public String operands() {
    return "DIRECTORY";
  }

  @Override
  public String summary() {
    return "take over the images of an OCI layout that export has written";
  }

  @Override
  public int run(Arguments arguments, Console console) {
    Path directory = Path.of(arguments.operands(1, 1).get(0));
    for (ImageReference image :
        console.store().importFrom(directory, PullListener.toStandardError())) {
      console.out().println("Imported " + image.familiar());
    }
    return CommandLine.DONE;
  }
}
