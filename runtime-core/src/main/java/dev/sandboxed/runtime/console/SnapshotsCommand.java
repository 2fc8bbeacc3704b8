package dev.sandboxed.runtime.console;

import dev.sandboxed.image.cache.ListedSnapshot;
import java.util.ArrayList;
import java.util.List;

/** Says which snapshots are in the store, and throws them away. */
final class SnapshotsCommand implements Command {

  private static final Option JSON = Option.flag("--json", "for programs: an array of objects");
  private static final Option REMOVE =
      Option.flag("--remove", "removes them, unless they are in use; they are made again");

  @Override
  public String name() {
    return "snapshots";
  }

  @Override
  public String operands() {
    return "[KEY...]";
  }

  @Override
  public String summary() {
    return "list the snapshots in the store, or those whose keys begin so";
  }

  @Override
  public List<Option> options() {
    return List.of(JSON, REMOVE);
  }

  @Override
  public int run(Arguments arguments, Console console) {
    List<ListedSnapshot> chosen =
        chosen(console.snapshots().list(), arguments.operands(0, Integer.MAX_VALUE));
    if (arguments.has(REMOVE)) {
      return remove(chosen, console);
    }
    if (arguments.has(JSON)) {
      console.out().println(json(chosen));
    } else if (chosen.isEmpty()) {
      console.err().println("There is no snapshot in " + console.storeDirectory() + ".");
    } else {
      console.out().print(table(chosen, console));
    }
    return CommandLine.DONE;
  }

  private static List<ListedSnapshot> chosen(List<ListedSnapshot> all, List<String> keys) {
    if (keys.isEmpty()) {
      return all;
    }
    List<ListedSnapshot> chosen = new ArrayList<>();
    for (String key : keys) {
      int before = chosen.size();
      for (ListedSnapshot snapshot : all) {
        if (snapshot.key().hex().startsWith(key) && !chosen.contains(snapshot)) {
          chosen.add(snapshot);
        }
      }
      if (chosen.size() == before) {
        throw new UsageException("There is no snapshot whose key begins with '" + key + "'.");
      }
    }
    return chosen;
  }

  private static int remove(List<ListedSnapshot> snapshots, Console console) {
    int kept = 0;
    for (ListedSnapshot snapshot : snapshots) {
      String what = snapshot.key().abbreviated() + " of '" + snapshot.sandbox() + "'";
      if (console.snapshots().remove(snapshot.key())) {
        console.out().println("Removed " + what + " (" + snapshot.image() + ")");
      } else {
        console.err().println("Kept " + what + ": it is in use.");
        kept++;
      }
    }
    return kept == 0 ? CommandLine.DONE : CommandLine.FAILED;
  }

  /** SPARES is how long a start from the image took. */
  private static Table table(List<ListedSnapshot> snapshots, Console console) {
    Table table = new Table();
    table.row("KEY", "SANDBOX", "IMAGE", "SIZE", "SPARES", "LAST USED");
    for (ListedSnapshot snapshot : snapshots) {
      table.row(
          snapshot.key().abbreviated(),
          snapshot.sandbox(),
          snapshot.image(),
          snapshot.refusal().isEmpty() ? Words.bytes(snapshot.bytes()) : "none",
          snapshot.refusal().isEmpty() ? snapshot.took().toMillis() + " ms" : snapshot.refusal(),
          Words.lastUsed(snapshot.inUse(), snapshot.lastUsed(), console.now()));
    }
    return table;
  }

  private static String json(List<ListedSnapshot> snapshots) {
    List<String> objects = new ArrayList<>();
    for (ListedSnapshot snapshot : snapshots) {
      objects.add(
          new JsonObject()
              .put("key", snapshot.key().hex())
              .put("sandbox", snapshot.sandbox())
              .put("image", snapshot.image())
              .put("made", snapshot.made().toString())
              .put("startMillis", snapshot.took().toMillis())
              .put("refusal", snapshot.refusal())
              .put("bytes", snapshot.bytes())
              .put("lastUsed", snapshot.lastUsed().toString())
              .put("inUse", snapshot.inUse())
              .toString());
    }
    return JsonObject.array(objects);
  }
}
