package dev.sandboxed.junit.internal.report;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;

/** The report as one HTML file that needs no other, no network and no script. */
final class Page {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private final Overview run;
  private final Html html = new Html();

  private Page(Overview run) {
    this.run = run;
  }

  static String of(Overview run) {
    return new Page(run).make();
  }

  private String make() {
    html.open("html", "lang", "en", "xmlns", "http://www.w3.org/1999/xhtml");
    head();
    html.open("body").open("main");
    html.element("h1", "What happened in the sandboxes");
    summary();
    failures();
    Tables tables = new Tables(run, html);
    tables.slowest();
    tables.sandboxes();
    new Timeline(run, html).draw();
    tables.everything();
    return html.close().close().close().toString();
  }

  private void head() {
    html.open("head")
        .empty("meta", "charset", "utf-8")
        .empty("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
        .empty("meta", "name", "color-scheme", "content", "light dark")
        .empty(
            "meta",
            "http-equiv",
            "Content-Security-Policy",
            "content",
            "default-src 'none'; style-src 'unsafe-inline'")
        .element("title", "Sandboxed: report of a test run")
        .element("style", style())
        .close();
  }

  private static String style() {
    try (InputStream in = Page.class.getResourceAsStream("report.css")) {
      return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return "";
    }
  }

  private void summary() {
    Instant begin = Instant.EPOCH.plus(run.begin(), ChronoUnit.MICROS);
    html.element(
        "p",
        "From "
            + TIME.format(begin.atZone(ZoneId.systemDefault()))
            + " on, for "
            + Words.duration(run.end() - run.begin())
            + ", in "
            + Words.count(run.jvms(), "JVM", "JVMs")
            + ".");
    List<Entry> tests = run.of(Entry.TEST);
    html.open("dl", "class", "figures");
    figure("test classes", run.byClass().keySet().stream().filter(c -> !c.isEmpty()).count());
    figure("tests", tests.size());
    figure("of them failed", tests.stream().filter(test -> test.failure() != null).count());
    figure("sandboxes started", run.lives().size());
    figure("starts failed", run.failedStarts().size());
    figure("resets", run.of(Entry.RESET).size());
    figure("images pulled", run.of(Entry.PULL).stream().filter(p -> p.failure() == null).count());
    figure("received", Words.bytes(run.received()));
    html.close();
  }

  private void figure(String name, long number) {
    figure(name, Long.toString(number));
  }

  private void figure(String name, String value) {
    html.open("div").element("dt", name).element("dd", value).close();
  }

  private void failures() {
    List<Entry> failed = run.failedStarts();
    if (failed.isEmpty()) {
      return;
    }
    html.open("section", "aria-labelledby", "failed");
    html.element("h2", "Starts that failed", "id", "failed");
    for (Entry start : failed) {
      html.open("article");
      html.element("h3", start.text("sandbox") + " (" + start.text("image") + ")");
      String owner = start.owner().isEmpty() ? "the run" : start.owner();
      html.element("p", "For " + owner + ", after " + Words.duration(start.took()) + ":");
      html.element("pre", String.valueOf(start.failure())).close();
    }
    html.close();
  }
}
