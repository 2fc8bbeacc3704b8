package dev.sandboxed.runtime.console;

import dev.sandboxed.image.cache.ListedImage;
import java.util.ArrayList;
import java.util.List;

/** Says what is in the store. */
final class ImagesCommand implements Command {

  private static final Option JSON = Option.flag("--json", "for programs: an array of objects");

  @Override
  public String name() {
    return "images";
  }

  @Override
  public String operands() {
    return "";
  }

  @Override
  public String summary() {
    return "list the images in the store, their sizes and their last use";
  }

  @Override
  public List<Option> options() {
    return List.of(JSON);
  }

  @Override
  public int run(Arguments arguments, Console console) {
    arguments.operands(0, 0);
    List<ListedImage> images = console.store().list();
    if (arguments.has(JSON)) {
      console.out().println(json(images));
    } else if (images.isEmpty()) {
      console.err().println("There is no image in " + console.storeDirectory() + ".");
    } else {
      console.out().print(table(images, console));
    }
    return CommandLine.DONE;
  }

  /** OWN is what goes when the image goes; the rest of SIZE it shares with others. */
  private static Table table(List<ListedImage> images, Console console) {
    Table table = new Table();
    table.row("IMAGE", "PLATFORM", "DIGEST", "LAYERS", "SIZE", "OWN", "LAST USED");
    for (ListedImage image : images) {
      table.row(
          image.reference().familiar(),
          image.platform().toString(),
          image.digest().abbreviated(),
          String.valueOf(image.layers()),
          Words.bytes(image.bytes()),
          Words.bytes(image.ownBytes()),
          lastUsed(image, console));
    }
    return table;
  }

  private static String lastUsed(ListedImage image, Console console) {
    if (image.shared()) {
      return "shared, in " + image.store();
    }
    return Words.lastUsed(image.inUse(), image.lastUsed(), console.now());
  }

  private static String json(List<ListedImage> images) {
    List<String> objects = new ArrayList<>();
    for (ListedImage image : images) {
      objects.add(
          new JsonObject()
              .put("image", image.reference().toString())
              .put("platform", image.platform().toString())
              .put("digest", image.digest().toString())
              .put("layers", image.layers())
              .put("bytes", image.bytes())
              .put("ownBytes", image.ownBytes())
              .put("lastUsed", image.lastUsed().toString())
              .put("inUse", image.inUse())
              .put("store", image.store().toString())
              .put("shared", image.shared())
              .toString());
    }
    return JsonObject.array(objects);
  }
}
