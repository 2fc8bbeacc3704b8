package dev.sandboxed.junit.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Attr;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class PageTest {

  private static final Instant BEGIN = Instant.parse("2026-01-02T03:04:05Z");
  private static final String HOSTILE =
      "\"'><script src=http://example.com/x.js>alert(1)</script><img src=x onerror=alert(1)>"
          + "</style></pre>&lt;]]>\u0000\u001b[31m\ud800\uffff";

  private final List<Entry> entries = new ArrayList<>();

  private void add(String what, int millis, int took, Map<String, Object> more) {
    entries.add(Entry.of(what, BEGIN.plusMillis(millis), Duration.ofMillis(took), more));
  }

  private static Document parse(String html) throws Exception {
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<Element> elements(Document page, String tag) {
    NodeList nodes = page.getElementsByTagName(tag);
    List<Element> elements = new ArrayList<>();
    for (int i = 0; i < nodes.getLength(); i++) {
      elements.add((Element) nodes.item(i));
    }
    return elements;
  }

  private Document page() throws Exception {
    return parse(Page.of(new Overview(entries)));
  }

  @Test
  void hostileNamesAreTextAndNothingElse() throws Exception {
    for (String what :
        List.of("PULL", "START", "READY", "EXEC", "RESET", "STOP", "TEST", "CLASS", HOSTILE)) {
      add(
          what,
          1,
          2,
          Map.of(
              "sandbox", HOSTILE, "image", HOSTILE, "class", HOSTILE, "test", HOSTILE, "failure",
              HOSTILE, "id", HOSTILE, "jvm", HOSTILE));
    }

    Document page = page();

    assertThat(page.getDocumentElement().getTextContent())
        .contains("\"'><script src=http://example.com/x.js>alert(1)</script><img")
        .contains("\ufffd\ufffd[31m\ufffd\ufffd");
    assertThat(elements(page, "script")).isEmpty();
    assertThat(elements(page, "img")).isEmpty();
    assertThat(elements(page, "style")).hasSize(1);
    assertThatNothingElseIsLoaded(page);
  }

  private static void assertThatNothingElseIsLoaded(Document page) {
    for (Element element : elements(page, "*")) {
      for (int i = 0; i < element.getAttributes().getLength(); i++) {
        Attr attribute = (Attr) element.getAttributes().item(i);
        assertThat(attribute.getName())
            .isIn(
                "lang",
                "xmlns",
                "charset",
                "name",
                "content",
                "http-equiv",
                "class",
                "id",
                "title",
                "style",
                "href",
                "scope",
                "role",
                "tabindex",
                "aria-label",
                "aria-labelledby",
                "aria-hidden");
        if (attribute.getName().equals("href")) {
          assertThat(attribute.getValue()).startsWith("#");
        }
        if (attribute.getName().equals("style")) {
          assertThat(attribute.getValue()).matches("(;?(left|width):[0-9.]+%)+");
        }
      }
    }
    assertThat(elements(page, "style").get(0).getTextContent())
        .contains("prefers-color-scheme: dark")
        .doesNotContain("url(", "@import", "<", ">", "&");
    assertThat(elements(page, "meta"))
        .anyMatch(meta -> meta.getAttribute("content").startsWith("default-src 'none'"));
  }

  @Test
  void slowestComesFirst() throws Exception {
    add("START", 0, 30, Map.of("sandbox", "fast", "image", "redis:7", "id", "1.1", "jvm", "a"));
    add("START", 0, 900, Map.of("sandbox", "slow", "image", "redis:7", "id", "1.2", "jvm", "a"));
    add("TEST", 900, 400, Map.of("test", "middle()", "class", "a.B"));
    add("READY", 10, 890, Map.of("sandbox", "slow", "id", "1.2", "jvm", "a"));

    assertThat(rows(page(), "slowest"))
        .containsExactly(
            "900 ms|start|slow||redis:7", "400 ms|test|middle()|B|", "30 ms|start|fast||redis:7");
    assertThat(rows(page(), "sandboxes"))
        .containsExactly(
            "slow|redis:7||900 ms|890 ms|0|0|–|–|–|–", "fast|redis:7||30 ms|0.0 ms|0|0|–|–|–|–");
  }

  private static List<String> rows(Document page, String section) {
    for (Element each : elements(page, "section")) {
      if (each.getAttribute("aria-labelledby").equals(section)) {
        NodeList rows =
            ((Element) each.getElementsByTagName("tbody").item(0)).getElementsByTagName("tr");
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < rows.getLength(); i++) {
          NodeList cells = ((Element) rows.item(i)).getElementsByTagName("td");
          List<String> row = new ArrayList<>();
          for (int j = 0; j < cells.getLength(); j++) {
            row.add(cells.item(j).getTextContent());
          }
          texts.add(String.join("|", row));
        }
        return texts;
      }
    }
    throw new AssertionError("no section " + section);
  }

  @Test
  void whatOneSandboxUsedIsNotMixedWithThatOfAnotherJvm() throws Exception {
    for (String jvm : List.of("a", "b")) {
      long memory = jvm.equals("a") ? 1_500_000 : 22_000_000;
      Map<String, Object> sandbox =
          Map.of("sandbox", jvm, "image", "redis:7", "id", "1.1", "jvm", jvm);
      add("START", 0, jvm.equals("a") ? 20 : 10, sandbox);
      add("RESET", 50, 1, sandbox);
      add(
          "STOP",
          60,
          4,
          Map.of(
              "sandbox",
              jvm,
              "id",
              "1.1",
              "jvm",
              jvm,
              "memoryPeak",
              memory,
              "cpuTime",
              250L,
              "cpuPeak",
              1500L));
    }

    assertThat(rows(page(), "sandboxes"))
        .containsExactly(
            "a|redis:7||20 ms|0.0 ms|1|0|4.0 ms|1.5 MB|250 ms|1.50",
            "b|redis:7||10 ms|0.0 ms|1|0|4.0 ms|22 MB|250 ms|1.50");
  }

  @Test
  void barsLieWhereThingsHappened() throws Exception {
    add("START", 0, 250, Map.of("sandbox", "db", "image", "x", "class", "a.B", "id", "1"));
    add("TEST", 500, 500, Map.of("test", "t()", "class", "a.B"));

    List<String> bars = new ArrayList<>();
    for (Element each : elements(page(), "span")) {
      if (each.getAttribute("class").startsWith("bar ")) {
        bars.add(each.getAttribute("class") + " " + each.getAttribute("style"));
      }
    }
    assertThat(bars)
        .containsExactly(
            "bar running left:25.000%;width:75.000%",
            "bar start left:0.000%;width:25.000%", "bar test left:50.000%;width:50.000%");
  }

  @Test
  void runInWhichNothingHappenedHasAPage() throws Exception {
    assertThat(page().getDocumentElement().getTextContent()).contains("What happened");
  }
}
