package dev.sandboxed.runtime.doctor;

import java.util.List;
import java.util.Locale;

/**
 * What the doctor has found, in the order in which it was tried. What needs something that is
 * missing was not tried.
 *
 * @param findings one for each thing that was tried
 */
public record Report(List<Finding> findings) {

  public Report {
    findings = List.copyOf(findings);
  }

  /** Returns whether sandboxes can start here, perhaps with less than elsewhere. */
  public boolean canStart() {
    return findings.stream().noneMatch(finding -> finding.state() == Finding.State.MISSING);
  }

  /** Returns the report as JSON: an object with {@code canStart} and {@code findings}. */
  public String toJson() {
    StringBuilder json = new StringBuilder("{\"canStart\":").append(canStart());
    json.append(",\"findings\":[");
    for (int index = 0; index < findings.size(); index++) {
      Finding finding = findings.get(index);
      json.append(index == 0 ? "{" : ",{");
      member(json, "name", finding.name()).append(',');
      member(json, "state", word(finding)).append(',');
      member(json, "evidence", finding.evidence()).append(',');
      member(json, "remedy", finding.remedy()).append('}');
    }
    return json.append("]}").toString();
  }

  /** A line for each finding, and below it the remedy. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (Finding finding : findings) {
      text.append(padded(word(finding), 10)).append(padded(finding.name(), 24));
      text.append(finding.evidence()).append('\n');
      if (!finding.remedy().isEmpty()) {
        text.append(" ".repeat(10)).append("-> ").append(finding.remedy()).append('\n');
      }
    }
    return text.append(
            canStart() ? "Sandboxes can start here.\n" : "Sandboxes cannot start here.\n")
        .toString();
  }

  private static String word(Finding finding) {
    return finding.state().name().toLowerCase(Locale.ROOT);
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(1, width - text.length()));
  }

  private static StringBuilder member(StringBuilder json, String name, String value) {
    json.append('"').append(name).append("\":\"");
    for (int i = 0; i < value.length(); i++) {
      char each = value.charAt(i);
      if (each == '"' || each == '\\') {
        json.append('\\').append(each);
      } else if (each < ' ') {
        json.append(String.format("\\u%04x", (int) each));
      } else {
        json.append(each);
      }
    }
    return json.append('"');
  }
}
