package dev.sandboxed.junit.internal.report;

import java.util.List;
import java.util.Set;

/** What happened, as tables. */
final class Tables {

  private static final int SLOWEST = 15;

  private static final Set<String> NUMBERS =
      Set.of(
          "At",
          "Took",
          "Start",
          "Of it waiting",
          "Resets",
          "Commands",
          "Stop",
          "Most memory",
          "Processor time",
          "Most processors");

  private final Overview run;
  private final Html html;

  Tables(Overview run, Html html) {
    this.run = run;
    this.html = html;
  }

  void slowest() {
    List<Entry> slowest = run.slowest(SLOWEST);
    if (slowest.isEmpty()) {
      return;
    }
    begin("slowest", "What took longest", "Took", "What", "Of", "Class", "Outcome");
    for (Entry entry : slowest) {
      Description description = Description.of(entry);
      html.open("tr");
      html.open("td", "class", "number");
      long percent = Math.max(1, entry.took() * 100 / Math.max(1, slowest.get(0).took()));
      html.open("span", "class", "share " + kind(entry), "style", "width:" + percent + "%").close();
      html.text(Words.duration(entry.took())).close();
      cells(description.what(), description.of());
      html.element("td", Words.simple(entry.owner()), "title", entry.owner());
      cells(description.outcome());
      html.close();
    }
    end();
  }

  void sandboxes() {
    if (run.lives().isEmpty()) {
      return;
    }
    begin(
        "sandboxes",
        "Sandboxes",
        "Sandbox",
        "Image",
        "Class",
        "Start",
        "Of it waiting",
        "Resets",
        "Commands",
        "Stop",
        "Most memory",
        "Processor time",
        "Most processors");
    for (Life life : run.lives()) {
      Entry start = life.start();
      html.open("tr");
      cells(start.text("sandbox"), start.text("image"));
      html.element("td", Words.simple(start.owner()), "title", start.owner());
      number(Words.duration(start.took()));
      number(Words.duration(life.readyIn()));
      number(Long.toString(life.count(Entry.RESET)));
      number(Long.toString(life.count(Entry.EXEC)));
      number(life.count(Entry.STOP) == 0 ? "–" : Words.duration(life.took(Entry.STOP)));
      long memory = life.most("memoryPeak");
      number(memory < 0 ? "–" : Words.bytes(memory));
      long time = life.most("cpuTime");
      number(time < 0 ? "–" : Words.duration(time * 1000));
      long processors = life.most("cpuPeak");
      number(processors < 0 ? "–" : Words.processors(processors));
      html.close();
    }
    end();
  }

  void everything() {
    begin("everything", "Everything in its order", "At", "Took", "What", "Of", "Class", "Outcome");
    for (Entry entry : run.entries()) {
      Description description = Description.of(entry);
      html.open("tr", "class", entry.failure() == null ? "done" : "failed");
      number(Words.format("%.3f s", (entry.begin() - run.begin()) / 1e6));
      number(Words.duration(entry.took()));
      cells(description.what(), description.of());
      html.element("td", Words.simple(entry.owner()), "title", entry.owner());
      cells(description.outcome());
      html.close();
    }
    end();
  }

  /** The class of the element that shows an entry. */
  static String kind(Entry entry) {
    return entry.failure() == null ? Description.of(entry).what() : "failed";
  }

  private void begin(String id, String title, String... columns) {
    html.open("section", "aria-labelledby", id).element("h2", title, "id", id);
    html.open("div", "class", "scroll", "tabindex", "0", "role", "region", "aria-labelledby", id);
    html.open("table").open("thead").open("tr");
    for (String column : columns) {
      String kind = NUMBERS.contains(column) ? "number" : "words";
      html.element("th", column, "scope", "col", "class", kind);
    }
    html.close().close().open("tbody");
  }

  private void cells(String... texts) {
    for (String text : texts) {
      html.element("td", text);
    }
  }

  private void number(String text) {
    html.element("td", text, "class", "number");
  }

  private void end() {
    html.close().close().close().close();
  }
}
