package dev.sandboxed.runtime.console;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.cache.Pruned;
import dev.sandboxed.image.cache.Retention;
import dev.sandboxed.runtime.spec.ByteSize;
import java.time.Duration;
import java.util.List;

/** Makes room. */
final class PruneCommand implements Command {

  private static final Option UNUSED =
      new Option(
          "--unused", "AGE", "images and snapshots that were not used for so long (30d, 12h, 2w)");
  private static final Option SIZE =
      new Option(
          "--size", "SIZE", "the longest unused ones, until all together are so small (20g)");
  private static final Option ALL =
      Option.flag("--all", "every image and snapshot that is not in use");

  private static final Retention KEEP_EVERY_IMAGE = Retention.ofBytes(Long.MAX_VALUE);

  @Override
  public String name() {
    return "prune";
  }

  @Override
  public String operands() {
    return "";
  }

  @Override
  public String summary() {
    return "remove what no image needs any more, and what the options say";
  }

  @Override
  public List<Option> options() {
    return List.of(UNUSED, SIZE, ALL);
  }

  @Override
  public int run(Arguments arguments, Console console) {
    arguments.operands(0, 0);
    Pruned pruned = console.store().prune(retention(arguments));
    for (ImageName image : pruned.images()) {
      console.out().println("Removed " + image.familiar());
    }
    console
        .out()
        .println(
            Words.count(pruned.images().size(), "image")
                + ", "
                + Words.count(pruned.snapshots(), "snapshot")
                + " and "
                + Words.count(pruned.layers(), "layer")
                + " removed, "
                + Words.bytes(pruned.bytes())
                + " freed.");
    return CommandLine.DONE;
  }

  private static Retention retention(Arguments arguments) {
    if (arguments.has(ALL)) {
      return new Retention(Duration.ZERO, 0);
    }
    String age = arguments.value(UNUSED);
    String size = arguments.value(SIZE);
    Retention retention =
        age == null ? KEEP_EVERY_IMAGE : Retention.ofUnused(Words.parseDuration(UNUSED, age));
    return size == null ? retention : retention.andAtMost(bytes(size));
  }

  private static long bytes(String size) {
    try {
      return ByteSize.parse(size);
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }
}
