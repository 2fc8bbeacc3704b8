package comparison.runtimes;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A command that {@code workload time} has run: it takes the time itself, so that no part of this
 * JVM is in it.
 *
 * @param begin when it was started
 * @param ended when it had ended
 */
record Timed(long begin, long ended, String output) {

  private static final Pattern TIME = Pattern.compile("time (\\d+) (\\d+)\\s*$");
  private static final Pattern STAMP = Pattern.compile("stamp (\\d+)");

  static Timed run(String workload, List<String> command) throws IOException, InterruptedException {
    List<String> timed = new ArrayList<>(List.of(workload, "time"));
    timed.addAll(command);
    Process process = new ProcessBuilder(timed).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int status = process.waitFor();
    Matcher time = TIME.matcher(output);
    if (status != 0 || !time.find()) {
      throw new IOException(String.join(" ", command) + " ended with " + status + ": " + output);
    }
    return new Timed(Long.parseLong(time.group(1)), Long.parseLong(time.group(2)), output);
  }

  long nanoseconds() {
    return ended - begin;
  }

  /** When the workload said that it had been exec'ed. */
  long stamp() throws IOException {
    Matcher stamp = STAMP.matcher(output);
    if (!stamp.find()) {
      throw new IOException("The workload wrote no time: " + output);
    }
    return Long.parseLong(stamp.group(1));
  }
}
