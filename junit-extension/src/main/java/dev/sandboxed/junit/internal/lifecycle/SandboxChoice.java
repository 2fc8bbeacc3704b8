package dev.sandboxed.junit.internal.lifecycle;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Which of several sandboxes a parameter or field gets. */
public sealed interface SandboxChoice {

  /** This one. */
  record Chosen(Visible visible) implements SandboxChoice {}

  /** None, because of this; a sentence to be put after a colon. */
  record Refused(String reason) implements SandboxChoice {}

  /**
   * Chooses for one parameter or field.
   *
   * @param demanded the name that was asked for; null: none
   * @param suggested the name of the parameter or field; null: not known
   */
  static SandboxChoice among(
      List<Visible> visible, @Nullable String demanded, @Nullable String suggested) {
    if (visible.isEmpty()) {
      return new Refused("no sandbox is declared here; add @Sandboxed(image = \"…\") to the class");
    }
    if (demanded == null && visible.size() == 1) {
      return new Chosen(visible.get(0));
    }
    String wanted = demanded == null ? suggested : demanded;
    for (Visible candidate : visible) {
      if (candidate.name().equals(wanted)) {
        return new Chosen(candidate);
      }
    }
    return new Refused(refusal(names(visible), demanded, suggested));
  }

  private static String refusal(
      String names, @Nullable String demanded, @Nullable String suggested) {
    if (demanded != null) {
      return "@InSandbox(\"" + demanded + "\") names no sandbox of this class; there is " + names;
    }
    if (suggested != null) {
      return "there are several sandboxes, "
          + names
          + ", and none is called '"
          + suggested
          + "'; rename it, or choose with @InSandbox(\"…\")";
    }
    return "there are several sandboxes, "
        + names
        + ", and the parameter's name is not known because the class was compiled without"
        + " -parameters; choose with @InSandbox(\"…\"), or compile with -parameters";
  }

  /** Their names, as part of a sentence. */
  static String names(List<Visible> visible) {
    StringBuilder names = new StringBuilder();
    for (int i = 0; i < visible.size(); i++) {
      names.append(i == 0 ? "" : i == visible.size() - 1 ? " and " : ", ");
      names.append('\'').append(visible.get(i).name()).append('\'');
    }
    return names.toString();
  }
}
