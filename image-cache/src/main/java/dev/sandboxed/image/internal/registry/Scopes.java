package dev.sandboxed.image.internal.registry;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What a token shall allow, https://distribution.github.io/distribution/spec/auth/scope: actions
 * such as {@code pull} by resource such as {@code repository:library/redis}. Equal to another with
 * the same actions, in whatever order.
 */
final class Scopes {
  private final Map<String, SortedSet<String>> actions;

  private Scopes(Map<String, SortedSet<String>> actions) {
    this.actions = actions;
  }

  static Scopes pull(String repository) {
    return parse("repository:" + repository + ":pull");
  }

  static Scopes push(String repository) {
    return parse("repository:" + repository + ":pull,push");
  }

  /** Reads the scope parameter of a challenge: scopes with blanks between them. */
  static Scopes parse(String text) {
    Map<String, SortedSet<String>> actions = new LinkedHashMap<>();
    for (String scope : text.strip().split("\\s+", -1)) {
      int colon = scope.lastIndexOf(':');
      if (colon > 0) {
        actions
            .computeIfAbsent(scope.substring(0, colon), resource -> new TreeSet<>())
            .addAll(List.of(scope.substring(colon + 1).split(",", -1)));
      }
    }
    return new Scopes(actions);
  }

  /** Returns all of this and the other; what is in this comes first. */
  Scopes and(Scopes other) {
    Map<String, SortedSet<String>> all = new LinkedHashMap<>();
    for (Scopes part : List.of(this, other)) {
      part.actions.forEach(
          (resource, some) ->
              all.computeIfAbsent(resource, missing -> new TreeSet<>()).addAll(some));
    }
    return new Scopes(all);
  }

  /** Returns one scope for each resource. */
  List<String> texts() {
    List<String> texts = new ArrayList<>();
    actions.forEach((resource, some) -> texts.add(resource + ":" + String.join(",", some)));
    return texts;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Scopes scopes && scopes.actions.equals(actions);
  }

  @Override
  public int hashCode() {
    return actions.hashCode();
  }

  @Override
  public String toString() {
    return String.join(" ", texts());
  }
}
