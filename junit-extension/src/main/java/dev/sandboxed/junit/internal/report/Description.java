package dev.sandboxed.junit.internal.report;

import dev.sandboxed.runtime.SandboxEvent.Kind;
import org.jspecify.annotations.Nullable;

/**
 * An entry in words.
 *
 * @param what was done
 * @param of which sandbox, image or test
 * @param outcome what came of it
 */
record Description(String what, String of, String outcome) {

  static Description of(Entry entry) {
    Kind kind = entry.kind();
    return kind == null ? ofTests(entry) : of(kind, entry, entry.text("sandbox"));
  }

  private static Description ofTests(Entry entry) {
    return switch (entry.what()) {
      case Entry.TEST -> new Description("test", entry.text("test"), test(entry));
      case Entry.CLASS -> new Description("class", Words.simple(entry.owner()), test(entry));
      default -> new Description(entry.what(), entry.text("sandbox"), failed(entry, ""));
    };
  }

  private static Description of(Kind kind, Entry entry, String sandbox) {
    return switch (kind) {
      case PULL -> new Description("pull", entry.text("image"), pulled(entry));
      case START -> new Description("start", sandbox, failed(entry, entry.text("image")));
      case READY -> new Description("ready", sandbox, failed(entry, "its program is waited for"));
      case EXEC ->
          new Description(
              "command",
              sandbox,
              failed(entry, entry.text("program") + ", exit code " + entry.number("exitCode")));
      case RESET ->
          new Description(
              "reset",
              sandbox,
              failed(
                  entry, entry.text("preparedClone").equals("true") ? "by a prepared clone" : ""));
      case RESTART -> new Description("restart", sandbox, failed(entry, ""));
      case STOP -> new Description("stop", sandbox, failed(entry, ""));
    };
  }

  private static String pulled(Entry entry) {
    return failed(
        entry,
        Words.bytes(entry.number("received"))
            + " in "
            + Words.count(entry.number("layers"), "layer", "layers"));
  }

  private static String test(Entry entry) {
    return entry.has("aborted") ? "aborted: " + line(entry.text("aborted")) : failed(entry, "");
  }

  private static String failed(Entry entry, String otherwise) {
    String failure = entry.failure();
    return failure == null ? otherwise : "failed: " + line(failure);
  }

  private static String line(@Nullable String text) {
    return text == null ? "" : text.lines().findFirst().orElse("");
  }

  /** In a line. */
  String text(long took) {
    return what
        + " "
        + of
        + ": "
        + Words.duration(took)
        + (outcome.isEmpty() ? "" : ", " + outcome);
  }
}
