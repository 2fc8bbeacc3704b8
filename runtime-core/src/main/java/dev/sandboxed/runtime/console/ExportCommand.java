package dev.sandboxed.runtime.console;

import dev.sandboxed.image.ImageReference;
import java.nio.file.Path;
import java.util.List;

/** Takes images out, for a CI's cache or a machine without network. */
final class ExportCommand implements Command {

  @Override
  public String name() {
    return "export";
  }

  @Override
  public String operands() {
    return "DIRECTORY [IMAGE...]";
  }

  @Override
  public String summary() {
    return "write these images, or all, to an OCI layout";
  }

  @Override
  public int run(Arguments arguments, Console console) {
    List<String> operands = arguments.operands(1, Integer.MAX_VALUE);
    Path directory = Path.of(operands.get(0));
    ImageReference[] images = references(operands.subList(1, operands.size()));
    console.store().exportTo(directory, images);
    console
        .out()
        .println(
            "Exported "
                + (images.length == 0 ? "every image" : Words.count(images.length, "image"))
                + " to "
                + directory
                + ".");
    return CommandLine.DONE;
  }

  static ImageReference[] references(List<String> names) {
    return names.stream().map(ImageReference::parse).toArray(ImageReference[]::new);
  }
}
