package dev.sandboxed.runtime.internal.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFileTest {

  @TempDir Path directory;
  private Path path;
  private LogFile log;

  @BeforeEach
  void createLog() throws IOException {
    path = Files.createFile(directory.resolve("1.log"));
    log = new LogFile(path);
  }

  @Test
  void streamsAreKeptApartAndTogether() throws IOException {
    append(1, "one\n");
    append(2, "two\n");
    append(1, "three\n");

    assertThat(log.stdout()).isEqualTo("one\nthree\n");
    assertThat(log.stderr()).isEqualTo("two\n");
    assertThat(log.all()).isEqualTo("one\ntwo\nthree\n");
  }

  @Test
  void characterMayBeCutByTheEndOfARecord() throws IOException {
    byte[] umlaut = "ü".getBytes(UTF_8);
    append(1, new byte[] {umlaut[0]});
    append(1, new byte[] {umlaut[1]});

    assertThat(log.stdout()).isEqualTo("ü");
  }

  @Test
  void unfinishedRecordIsNotThereYet() throws IOException {
    append(1, "whole");
    byte[] second = record(1, "half".getBytes(UTF_8));
    Files.write(
        path, java.util.Arrays.copyOf(second, second.length - 1), StandardOpenOption.APPEND);

    assertThat(log.all()).isEqualTo("whole");
  }

  @Test
  void tailOfALongLogIsItsEnd() {
    LogTail tail = new LogTail();
    for (int line = 0; line < 100_000; line++) {
      tail.record(0, 1, ("line " + line + "\n").getBytes(UTF_8));
    }
    tail.record(0, 1, new byte[300_000]);
    tail.record(0, 2, "the end".getBytes(UTF_8));

    assertThat(tail.toString()).hasSize(64 << 10).endsWith("\0the end");
  }

  @Test
  void tailHasTheLastLines() throws IOException {
    append(1, "a\nb\n");
    append(2, "c\nd\n\n");

    assertThat(log.tail(2)).isEqualTo("c\nd");
    assertThat(log.tail(20)).isEqualTo("a\nb\nc\nd");
  }

  @Test
  void emptyLogHasNoTail() {
    assertThat(log.tail(20)).isEmpty();
  }

  @Test
  void patternIsCountedOncePerLine() throws IOException {
    LogWatch watch = new LogWatch(log, 0, "ready to accept", 2);
    append(2, "LOG: ready to accept, ready to accept\n");

    assertThat(watch.advance(log.size())).isFalse();
    append(2, "LOG: ready to ");
    assertThat(watch.advance(log.size())).isFalse();
    append(2, "accept connections\n");
    assertThat(watch.advance(log.size())).isTrue();
    assertThat(watch.seen()).isEqualTo(2);
  }

  @Test
  void unfinishedLineCountsOnce() throws IOException {
    LogWatch watch = new LogWatch(log, 0, "ready", 2);
    append(1, "ready");
    watch.advance(log.size());
    append(1, " and waiting\n");

    assertThat(watch.advance(log.size())).isFalse();
    assertThat(watch.seen()).isEqualTo(1);
  }

  @Test
  void linesOfTheTwoStreamsDoNotMix() throws IOException {
    LogWatch watch = new LogWatch(log, 0, "^one two$", 1);
    append(1, "one ");
    append(2, "noise\n");
    append(1, "two\n");

    assertThat(watch.advance(log.size())).isTrue();
  }

  @Test
  void recordsBeyondTheAnnouncedSizeAreLeftForLater() throws IOException {
    LogWatch watch = new LogWatch(log, 0, "second", 1);
    append(1, "first\n");
    long announced = log.size();
    append(1, "second\n");

    assertThat(watch.advance(announced)).isFalse();
    assertThat(watch.offset()).isEqualTo(announced);
    assertThat(watch.advance(log.size())).isTrue();
  }

  private void append(int stream, String content) throws IOException {
    append(stream, content.getBytes(UTF_8));
  }

  private void append(int stream, byte[] content) throws IOException {
    Files.write(path, record(stream, content), StandardOpenOption.APPEND);
  }

  private static byte[] record(int stream, byte[] content) {
    return ByteBuffer.allocate(16 + content.length)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(1_700_000_000_000_000_000L)
        .putInt(stream)
        .putInt(content.length)
        .put(content)
        .array();
  }
}
