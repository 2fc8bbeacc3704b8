package dev.sandboxed.junit.internal.report;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Where the report of a run lies:
 *
 * <pre>
 * index.html          the report
 * events/run          the name of the run
 * events/lock         held by who begins a run or makes the report
 * events/PID-N.jsonl  what happened in a JVM, an object a line
 * </pre>
 *
 * <p>Methods that need the lock say so.
 */
record ReportDirectory(Path path) {

  /** As long as what the JVMs of a run share outlives them. */
  private static final Duration GAP = Duration.ofSeconds(10);

  private static final String SUFFIX = ".jsonl";

  private Path events() {
    return path.resolve("events");
  }

  Path page() {
    return path.resolve("index.html");
  }

  /** Released by closing the channel. One thread of a JVM at a time. */
  FileChannel lock() throws IOException {
    Files.createDirectories(events());
    FileChannel channel =
        FileChannel.open(
            events().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    channel.lock();
    return channel;
  }

  /**
   * Throws away what other runs have left; with the lock held.
   *
   * @param outlived whether several runs may have this name one after the other, which a daemon's
   *     have
   */
  void begin(String run, boolean outlived) throws IOException {
    Path name = events().resolve("run");
    boolean isSame = Files.exists(name) && Files.readString(name).equals(run);
    if (isSame && !(outlived && isOver())) {
      return;
    }
    for (Path file : files()) {
      Files.deleteIfExists(file);
    }
    Files.deleteIfExists(page());
    Files.writeString(name, run);
  }

  private boolean isOver() throws IOException {
    Instant last = Instant.EPOCH;
    for (Path file : files()) {
      Instant written = Files.getLastModifiedTime(file).toInstant();
      last = written.isAfter(last) ? written : last;
      String name = file.getFileName().toString();
      long pid = Long.parseLong(name.substring(0, name.indexOf('-')));
      if (ProcessHandle.of(pid).isPresent()) {
        return false;
      }
    }
    return last.plus(GAP).isBefore(Instant.now());
  }

  /** A new file for a JVM; with the lock held. */
  FileChannel create(long pid) throws IOException {
    int number = 0;
    while (Files.exists(file(pid, number))) {
      number++;
    }
    return FileChannel.open(
        file(pid, number), StandardOpenOption.CREATE_NEW, StandardOpenOption.APPEND);
  }

  private Path file(long pid, int number) {
    return events().resolve(pid + "-" + number + SUFFIX);
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> all = Files.newDirectoryStream(events(), "*-*" + SUFFIX)) {
      all.forEach(files::add);
    }
    return files;
  }

  /** What happened in all JVMs of the run; each entry knows its JVM. */
  List<Entry> read() throws IOException {
    List<Entry> entries = new ArrayList<>();
    for (Path file : files()) {
      String text = new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
      for (String line : text.split("\n", -1)) {
        Map<String, Object> values = JsonLine.read(line);
        if (values != null) {
          values.put("jvm", file.getFileName().toString());
          entries.add(new Entry(values));
        }
      }
    }
    return entries;
  }

  /** Replaces the report at once; with the lock held. */
  void write(String html) throws IOException {
    Path next = path.resolve("index.html.next");
    Files.writeString(next, html);
    Files.move(next, page(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }
}
