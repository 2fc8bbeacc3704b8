package dev.sandboxed.junit.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportDirectoryTest {

  /** Greater than any that Linux gives. */
  private static final long ENDED = 1L << 30;

  private final ReportDirectory directory;

  ReportDirectoryTest(@TempDir Path path) {
    directory = new ReportDirectory(path.resolve("target/report"));
  }

  @BeforeEach
  void lockAndUnlock() throws IOException {
    directory.lock().close();
  }

  private void leave(long pid, String what) throws IOException {
    try (FileChannel file = directory.create(pid)) {
      file.write(ByteBuffer.wrap(what.getBytes(StandardCharsets.UTF_8)));
    }
  }

  private List<String> read() throws IOException {
    return directory.read().stream().map(entry -> entry.text("jvm") + " " + entry.what()).toList();
  }

  @Test
  void filesOfAllJvmsAreReadWithoutWhatIsBroken() throws IOException {
    directory.begin("run", false);
    leave(1, "{\"what\":\"START\"}\n{\"what\":\"STOP\"}\n{\"wha");
    leave(1, "{\"what\":\"TEST\"}\n");
    leave(2, "nonsense\n\n{\"what\":\"CLASS\"}\n");

    assertThat(read())
        .containsExactlyInAnyOrder(
            "1-0.jsonl START", "1-0.jsonl STOP", "1-1.jsonl TEST", "2-0.jsonl CLASS");
  }

  @Test
  void anotherRunReplacesWhatIsThereAndTheSameDoesNot() throws IOException {
    directory.begin("one", false);
    leave(ENDED, "{\"what\":\"START\"}\n");
    directory.write("<html/>");
    directory.begin("one", false);
    assertThat(read()).hasSize(1);
    assertThat(directory.page()).hasContent("<html/>");

    directory.begin("two", false);

    assertThat(read()).isEmpty();
    assertThat(directory.page()).doesNotExist();
  }

  @Test
  void runOfADaemonEndsAWhileAfterTheLastOfItsJvms() throws IOException {
    directory.begin("daemon", true);
    leave(ENDED, "{\"what\":\"START\"}\n");
    directory.begin("daemon", true);
    assertThat(read()).as("within ten seconds").hasSize(1);
    age();
    directory.begin("daemon", false);
    assertThat(read()).as("without a daemon").hasSize(1);
    leave(ProcessHandle.current().pid(), "{\"what\":\"START\"}\n");
    age();
    directory.begin("daemon", true);
    assertThat(read()).as("while a JVM is there").hasSize(2);

    Files.delete(file(ProcessHandle.current().pid()));
    directory.begin("daemon", true);

    assertThat(read()).isEmpty();
  }

  private Path file(long pid) {
    return directory.path().resolve("events/" + pid + "-0.jsonl");
  }

  private void age() throws IOException {
    for (long pid : List.of(ENDED, ProcessHandle.current().pid())) {
      if (Files.exists(file(pid))) {
        Files.setLastModifiedTime(file(pid), FileTime.from(Instant.now().minusSeconds(11)));
      }
    }
  }
}
