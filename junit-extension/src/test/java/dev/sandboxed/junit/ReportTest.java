package dev.sandboxed.junit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** The report that runs with real sandboxes leave. */
@Tag("images")
class ReportTest {

  @TempDir Path directory;

  private final List<Process> processes = new ArrayList<>();

  @AfterEach
  void killJvms() {
    processes.forEach(Process::destroyForcibly);
  }

  @Sandboxed(image = "redis:7")
  @Sandboxed(name = "cache", image = "redis:7", memory = "128m", reset = Reset.EACH_METHOD)
  static class ServedTestCase {
    @Test
    @DisplayName("<script>alert(1)</script> & \"more\"")
    void hostile(@InSandbox("redis") Sandbox redis) {
      redis.exec("redis-cli", "ping");
    }

    @Test
    void fails() {
      throw new IllegalStateException("<b>wrong\u0001</b>");
    }
  }

  @Sandboxed(name = "sad", image = "redis:7", command = "<script>document.title=1</script>")
  static class FailingTestCase {
    @Test
    void never() {}
  }

  @Test
  void pageHasEverythingOfTheRun() throws Exception {
    Map<String, String> parameters =
        Map.of("sandboxed.report", directory.toString(), "sandboxed.limits", "best-effort");

    JupiterRun.withRealRuntime(parameters, ServedTestCase.class, FailingTestCase.class);

    Document page = page();
    assertThat(figures(page))
        .contains("test classes 2", "tests 2", "of them failed 1", "sandboxes started 2")
        .contains("starts failed 1", "resets 1");
    assertThat(page.getDocumentElement().getTextContent())
        .contains("<script>alert(1)</script> & \"more\"", "failed: <b>wrong\ufffd</b>")
        .contains("Starts that failed", "sad (redis:7)", "For " + FailingTestCase.class.getName())
        .contains("ended with exit code 127", "<script>document.title=1</script>: not found")
        .contains("ReportTest.ServedTestCase", "redis-cli, exit code 0");
    assertThat(page.getElementsByTagName("script").getLength()).isZero();
    assertThat(cells(page, "sandboxes", 8)).hasSize(2).allMatch(memory -> memory.endsWith("MB"));
  }

  @Test
  void jvmsOfARunShareOneReportAndAKilledOneIsInIt() throws Exception {
    Process killed = begin("-Dsandboxed.run=one");
    Process other = begin("-Dsandboxed.run=one");
    killed.destroyForcibly().waitFor();
    end(other);

    assertThat(figures(page()))
        .contains("test classes 1", "tests 1", "sandboxes started 2", "starts failed 0");
    assertThat(page().getDocumentElement().getTextContent()).contains("in 2 JVMs");

    end(begin("-Dsandboxed.run=two"));

    assertThat(figures(page())).contains("tests 1", "sandboxes started 1");
  }

  @Test
  void nothingIsLoadedOrWrittenWithoutTheSetting() throws Exception {
    Path log = directory.resolve("classes");

    end(begin("-Xlog:class+load:file=" + log, "-Dsandboxed.report=off"));

    assertThat(Files.readString(log))
        .contains("dev.sandboxed.junit.SandboxedExtension", "dev.sandboxed.runtime.Events ")
        .doesNotContain("dev.sandboxed.junit.internal.report.")
        .doesNotContain("dev.sandboxed.runtime.SandboxEvent", "dev.sandboxed.runtime.Span ")
        .doesNotContain("dev.sandboxed.runtime.internal.recording.");
    assertThat(directory).isDirectoryContaining("glob:**classes");
    assertThat(directory.toFile().list()).hasSize(1);
  }

  private Process begin(String... options) throws IOException {
    List<String> all = new ArrayList<>(List.of("-Dsandboxed.report=" + directory));
    all.addAll(List.of(options));
    Process process = ReportProbe.start(all.toArray(String[]::new));
    processes.add(process);
    assertThat(process.inputReader().readLine()).isEqualTo("up");
    return process;
  }

  private static void end(Process process) throws Exception {
    process.getOutputStream().close();
    assertThat(process.waitFor()).isZero();
  }

  private Document page() throws Exception {
    String html = Files.readString(directory.resolve("index.html"));
    return DocumentBuilderFactory.newInstance()
        .newDocumentBuilder()
        .parse(new ByteArrayInputStream(html.getBytes(StandardCharsets.UTF_8)));
  }

  private static List<String> figures(Document page) {
    NodeList all = page.getElementsByTagName("dt");
    List<String> figures = new ArrayList<>();
    for (int i = 0; i < all.getLength(); i++) {
      Element figure = (Element) all.item(i).getParentNode();
      String value = figure.getElementsByTagName("dd").item(0).getTextContent();
      figures.add(all.item(i).getTextContent() + " " + value);
    }
    return figures;
  }

  /** The cells of a column. */
  private static List<String> cells(Document page, String section, int column) {
    List<String> cells = new ArrayList<>();
    NodeList sections = page.getElementsByTagName("section");
    for (int i = 0; i < sections.getLength(); i++) {
      Element each = (Element) sections.item(i);
      if (each.getAttribute("aria-labelledby").equals(section)) {
        Element body = (Element) each.getElementsByTagName("tbody").item(0);
        NodeList rows = body.getElementsByTagName("tr");
        for (int row = 0; row < rows.getLength(); row++) {
          Element cellsOfRow = (Element) rows.item(row);
          cells.add(cellsOfRow.getElementsByTagName("td").item(column).getTextContent());
        }
      }
    }
    return cells;
  }
}
