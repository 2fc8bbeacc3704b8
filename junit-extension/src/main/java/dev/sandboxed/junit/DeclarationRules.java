package dev.sandboxed.junit;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What must hold among the declarations of one class. Used once. */
final class DeclarationRules {

  private final List<Declaration> own;
  private final Map<String, Declaration> byName = new LinkedHashMap<>();

  DeclarationRules(Declarations declarations) {
    this.own = declarations.own();
    Declarations enclosing = declarations.enclosing();
    for (Declaration declaration :
        enclosing == null ? List.<Declaration>of() : enclosing.visible()) {
      byName.put(declaration.name(), declaration);
    }
  }

  void check() {
    for (Declaration declaration : own) {
      requireNew(declaration);
    }
    for (Declaration declaration : own) {
      for (String name : declaration.dependsOn()) {
        requireUsable(declaration, name);
      }
    }
    for (Declaration declaration : own) {
      requireNoCycle(declaration, List.of(declaration.name()));
    }
  }

  private void requireNew(Declaration declaration) {
    if (byName.put(declaration.name(), declaration) != null) {
      throw declaration
          .misuse()
          .explained(
              "name must be unique among the sandboxes of a class, its superclasses and enclosing"
                  + " classes, but \""
                  + declaration.name()
                  + "\" is used twice. Give one of them another: @Sandboxed(name = \"…\", image ="
                  + " \""
                  + declaration.spec().image()
                  + "\").");
    }
  }

  private void requireUsable(Declaration declaration, String name) {
    Declaration other = byName.get(name);
    if (other == null) {
      throw declaration
          .misuse()
          .text(
              "dependsOn",
              "must name sandboxes of the class or of enclosing classes, of "
                  + String.join(", ", byName.keySet()),
              name);
    }
    if (other.scope().compareTo(declaration.scope()) < 0) {
      throw declaration
          .misuse()
          .value(
              "dependsOn",
              "must name sandboxes that live as long as this one, which has the scope "
                  + declaration.scope(),
              "\"" + name + "\" of scope " + other.scope());
    }
  }

  private void requireNoCycle(Declaration declaration, List<String> path) {
    for (String name : declaration.dependsOn()) {
      List<String> longer = new ArrayList<>(path);
      longer.add(name);
      if (name.equals(path.get(0))) {
        throw declaration
            .misuse()
            .value("dependsOn", "must not lead back to where it began", String.join(" → ", longer));
      }
      Declaration next = byName.get(name);
      if (next != null && !path.contains(name)) {
        requireNoCycle(next, longer);
      }
    }
  }
}
