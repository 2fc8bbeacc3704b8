package dev.sandboxed.runtime.console;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.cache.CachedImage;
import dev.sandboxed.image.cache.ImageCache;
import dev.sandboxed.image.cache.PullListener;
import dev.sandboxed.image.cache.PullPolicy;
import java.util.ArrayList;
import java.util.List;

/** Fills the store before tests need it. */
final class PullCommand implements Command {

  private static final Option IF_MISSING =
      Option.flag("--if-missing", "ask no registry about images that are in the store");

  @Override
  public String name() {
    return "pull";
  }

  @Override
  public String operands() {
    return "IMAGE...";
  }

  @Override
  public String summary() {
    return "pull images into the store, or their newer versions";
  }

  @Override
  public List<Option> options() {
    return List.of(IF_MISSING);
  }

  @Override
  public int run(Arguments arguments, Console console) {
    List<ImageName> names = new ArrayList<>();
    arguments.operands(1, Integer.MAX_VALUE).forEach(name -> names.add(ImageName.parse(name)));
    PullPolicy policy = arguments.has(IF_MISSING) ? PullPolicy.IF_NOT_PRESENT : PullPolicy.ALWAYS;
    ImageCache cache = console.cache();
    PullListener listener = PullListener.toStandardError();
    for (ImageName name : names) {
      CachedImage image = cache.resolve(name, policy, listener);
      cache.release(image);
      console.out().println(image.reference().familiar() + " " + image.digest());
    }
    return CommandLine.DONE;
  }
}
