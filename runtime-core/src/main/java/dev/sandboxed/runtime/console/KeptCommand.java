package dev.sandboxed.runtime.console;

import dev.sandboxed.runtime.KeptSandbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Says which sandboxes have outlived their JVM, shows what they have written, and ends them. */
final class KeptCommand implements Command {

  private static final Option JSON = Option.flag("--json", "for programs: an array of objects");
  private static final Option OUTPUT = Option.flag("--output", "prints what they have written");
  private static final Option END =
      Option.flag("--end", "ends them, and what the same JVM has kept with them");

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Override
  public String name() {
    return "kept";
  }

  @Override
  public String operands() {
    return "[ID...]";
  }

  @Override
  public String summary() {
    return "list the sandboxes that failed tests have left running, or those with these ids";
  }

  @Override
  public List<Option> options() {
    return List.of(JSON, OUTPUT, END);
  }

  @Override
  public int run(Arguments arguments, Console console) {
    List<KeptSandbox> kept = chosen(arguments.operands(0, Integer.MAX_VALUE), console);
    if (arguments.has(END)) {
      end(kept, console);
    } else if (arguments.has(OUTPUT)) {
      kept.forEach(sandbox -> console.out().print(sandbox.output()));
    } else if (arguments.has(JSON)) {
      console.out().println(json(kept, console));
    } else if (kept.isEmpty()) {
      console.err().println("No sandbox is kept in " + console.storeDirectory() + ".");
    } else {
      console.out().print(table(kept, console));
    }
    return CommandLine.DONE;
  }

  private static List<KeptSandbox> chosen(List<String> ids, Console console) {
    if (ids.isEmpty()) {
      return KeptSandbox.list(console.storeDirectory());
    }
    List<KeptSandbox> chosen = new ArrayList<>();
    ids.forEach(id -> chosen.add(find(id, console)));
    return chosen;
  }

  static KeptSandbox find(String id, Console console) {
    for (KeptSandbox sandbox : KeptSandbox.list(console.storeDirectory())) {
      if (sandbox.id().equals(id)) {
        return sandbox;
      }
    }
    throw new IllegalArgumentException(
        "No sandbox "
            + id
            + " is kept in "
            + console.storeDirectory()
            + ". Type `"
            + Usage.PROGRAM
            + " kept` for those that are; they end by themselves after a while.");
  }

  private static void end(List<KeptSandbox> chosen, Console console) {
    Set<KeptSandbox> ending = new LinkedHashSet<>(chosen);
    for (KeptSandbox other : KeptSandbox.list(console.storeDirectory())) {
      if (chosen.stream().anyMatch(one -> one.directory().equals(other.directory()))) {
        ending.add(other);
      }
    }
    for (KeptSandbox sandbox : ending) {
      sandbox.end(PATIENCE);
      console.out().println("Ended " + sandbox.id() + " (" + sandbox.sandbox() + ")");
    }
  }

  private static Table table(List<KeptSandbox> kept, Console console) {
    Table table = new Table();
    table.row("ID", "SANDBOX", "IMAGE", "PORTS", "LEFT", "KEPT BECAUSE OF");
    for (KeptSandbox sandbox : kept) {
      table.row(
          sandbox.id(),
          sandbox.sandbox(),
          sandbox.image(),
          ports(sandbox),
          sandbox.isInUse() ? "its JVM runs" : Words.duration(sandbox.left(console.now())),
          sandbox.reason());
    }
    return table;
  }

  /** {@code 127.0.0.1:40123->5432}. */
  private static String ports(KeptSandbox sandbox) {
    List<String> ports = new ArrayList<>();
    for (Map.Entry<Integer, Integer> port : new TreeMap<>(sandbox.ports()).entrySet()) {
      ports.add("127.0.0.1:" + port.getValue() + "->" + port.getKey());
    }
    return String.join(" ", ports);
  }

  private static String json(List<KeptSandbox> kept, Console console) {
    List<String> objects = new ArrayList<>();
    for (KeptSandbox sandbox : kept) {
      objects.add(
          new JsonObject()
              .put("id", sandbox.id())
              .put("sandbox", sandbox.sandbox())
              .put("image", sandbox.image())
              .put("ports", ports(sandbox))
              .put("inUse", sandbox.isInUse())
              .put("leftSeconds", sandbox.left(console.now()).toSeconds())
              .put("reason", sandbox.reason())
              .toString());
    }
    return JsonObject.array(objects);
  }
}
