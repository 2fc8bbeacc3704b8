package dev.sandboxed.junit.internal.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What happened, drawn along the time: a lane for the tests of each class, and one for each of its
 * sandboxes. The table of everything says the same.
 */
final class Timeline {

  /** Those that are drawn later lie above. */
  private static final List<String> LAYERS =
      List.of(
          Entry.START,
          Entry.PULL,
          Entry.READY,
          Entry.RESET,
          Entry.RESTART,
          Entry.EXEC,
          Entry.STOP,
          Entry.TEST);

  private static final List<String> LEGEND =
      List.of("pull", "start", "ready", "running", "reset", "command", "stop", "test", "failed");

  private static final int TICKS = 6;

  private final Overview run;
  private final Html html;
  private final long begin;
  private final long length;

  Timeline(Overview run, Html html) {
    this.run = run;
    this.html = html;
    this.begin = run.begin();
    this.length = Math.max(1, run.end() - begin);
  }

  void draw() {
    html.open("section", "aria-labelledby", "timeline");
    html.element("h2", "Timeline", "id", "timeline");
    html.open("p", "class", "legend");
    for (String kind : LEGEND) {
      html.open("span").element("span", "", "class", "key " + kind).text(kind).close();
    }
    html.close();
    html.open("p").text("The same in words: ");
    html.element("a", "everything in its order", "href", "#everything").text(".").close();
    axis();
    run.byClass().forEach(this::group);
    html.close();
  }

  private void axis() {
    html.open("div", "class", "lane axis", "aria-hidden", "true")
        .element("span", "", "class", "name");
    html.open("div", "class", "track");
    long step = step(length / TICKS);
    for (long at = 0; at <= length; at += step) {
      String label = Words.format(step < 1_000_000 ? "%.1f s" : "%.0f s", at / 1e6);
      html.element("span", label, "style", "left:" + percent(at));
    }
    html.close().close();
  }

  /** 1, 2 or 5 times a power of ten, at least so much. */
  private static long step(long least) {
    long power = 100_000;
    while (true) {
      for (int factor : new int[] {1, 2, 5}) {
        if (factor * power >= least) {
          return factor * power;
        }
      }
      power *= 10;
    }
  }

  private void group(String owner, List<Entry> entries) {
    html.open("div", "class", "group", "role", "group", "aria-label", name(owner));
    html.element("h3", name(owner), "title", owner);
    Map<String, List<Entry>> lanes = new LinkedHashMap<>();
    for (Entry entry : entries) {
      if (LAYERS.contains(entry.what())) {
        String lane = entry.is(Entry.TEST) ? "tests" : "sandbox " + entry.text("sandbox");
        lanes.computeIfAbsent(lane, key -> new ArrayList<>()).add(entry);
      }
    }
    lanes.forEach((name, own) -> lane(owner, name, own));
    html.close();
  }

  private static String name(String owner) {
    return owner.isEmpty() ? "Shared by the run" : Words.simple(owner);
  }

  private void lane(String owner, String name, List<Entry> entries) {
    html.open("div", "class", "lane")
        .element("span", name.replaceFirst("^sandbox ", ""), "class", "name");
    html.open("div", "class", "track");
    for (Life life : run.lives()) {
      Entry start = life.start();
      if (start.owner().equals(owner) && name.equals("sandbox " + start.text("sandbox"))) {
        bar("running", start.end(), life.end(run.end()), "");
      }
    }
    for (String layer : LAYERS) {
      for (Entry entry : entries) {
        if (entry.is(layer)) {
          String text = Description.of(entry).text(entry.took());
          bar(Tables.kind(entry), entry.begin(), entry.end(), text);
        }
      }
    }
    html.close().close();
  }

  private void bar(String kind, long from, long until, String text) {
    String style = "left:" + percent(from - begin) + ";width:" + percent(until - from);
    if (text.isEmpty()) {
      html.element("span", "", "class", "bar " + kind, "style", style);
    } else {
      html.element("span", "", "class", "bar " + kind, "style", style, "title", text);
    }
  }

  private String percent(long micros) {
    return Words.format("%.3f%%", Math.max(0, micros) * 100.0 / length);
  }
}
