package dev.sandboxed.runtime.console;

import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.cache.PushListener;
import dev.sandboxed.image.cache.Pushed;
import java.util.List;

/** Hands an image to others. */
final class PushCommand implements Command {

  @Override
  public String name() {
    return "push";
  }

  @Override
  public String operands() {
    return "IMAGE TARGET";
  }

  @Override
  public String summary() {
    return "upload an image of the store, a layout or an archive to a registry";
  }

  @Override
  public int run(Arguments arguments, Console console) {
    List<String> operands = arguments.operands(2, 2);
    ImageName image = ImageName.parse(operands.get(0));
    ImageReference target = ImageReference.parse(operands.get(1));
    Pushed pushed = console.store().push(image, target, PushListener.toStandardError());
    console.out().println(target.familiar() + " " + pushed.digest());
    return CommandLine.DONE;
  }
}
