package dev.sandboxed.architecture;

import static com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT;
import static com.tngtech.archunit.core.domain.JavaModifier.BRIDGE;
import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.PROTECTED;
import static com.tngtech.archunit.core.domain.JavaModifier.PUBLIC;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC;
import static java.util.stream.Collectors.joining;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What users can name, a line for each type and member: when a line goes, something that compiled
 * or ran before does not. Each line stands for itself, so that their order does not matter.
 */
final class PublicApi {

  private final SortedSet<String> lines = new TreeSet<>();

  private PublicApi() {}

  static SortedSet<String> of(JavaClasses classes) {
    PublicApi api = new PublicApi();
    for (JavaClass type : classes) {
      if (isNameable(type)) {
        api.add(type);
      }
    }
    return api.lines;
  }

  /** Outside of internal packages, and public together with every type around it. */
  private static boolean isNameable(JavaClass type) {
    return !(type.getPackageName() + ".").contains(".internal.")
        && isVisible(type.getModifiers())
        && type.getEnclosingClass().map(PublicApi::isNameable).orElse(true);
  }

  private static boolean isVisible(Set<JavaModifier> modifiers) {
    return (modifiers.contains(PUBLIC) || modifiers.contains(PROTECTED))
        && !modifiers.contains(SYNTHETIC)
        && !modifiers.contains(BRIDGE);
  }

  private void add(JavaClass type) {
    Stream<JavaType> supertypes =
        Stream.concat(type.getSuperclass().stream(), type.getInterfaces().stream());
    lines.add(words(type.getName() + ":", kind(type), names(supertypes.toList(), ", ")));
    addMembers(type, type);
    type.getAllRawSuperclasses().stream()
        .filter(parent -> parent.getPackageName().startsWith("dev.sandboxed"))
        .filter(parent -> !isNameable(parent))
        .forEach(parent -> addMembers(type, parent));
  }

  private static String kind(JavaClass type) {
    String kind =
        type.isAnnotation()
            ? "@interface"
            : type.isInterface() ? "interface" : type.isEnum() ? "enum" : "class";
    return words(modifiers(type.getModifiers()), kind);
  }

  /** What a type has by itself or from a parent that users cannot name. */
  private void addMembers(JavaClass type, JavaClass from) {
    for (JavaMember member : from.getMembers()) {
      if (isVisible(member.getModifiers())) {
        lines.add(type.getName() + " " + signature(member));
      }
    }
  }

  private static String signature(JavaMember member) {
    String modifiers = modifiers(member.getModifiers());
    if (member instanceof JavaCodeUnit unit) {
      String name = unit.getName() + "(" + names(unit.getParameterTypes(), ", ") + ")";
      String thrown = names(unit.getThrowsClause().getTypes(), ", ");
      return words(
          modifiers,
          unit.getReturnType().getName(),
          name,
          thrown.isEmpty() ? "" : "throws " + thrown,
          unit instanceof JavaMethod method && method.getDefaultValue().isPresent()
              ? "default"
              : "");
    }
    return words(modifiers, names(member.getAllInvolvedRawTypes(), " "), member.getName());
  }

  private static String modifiers(Set<JavaModifier> modifiers) {
    return Stream.of(PROTECTED, ABSTRACT, STATIC, FINAL)
        .filter(modifiers::contains)
        .map(modifier -> modifier.name().toLowerCase(Locale.ROOT))
        .collect(joining(" "));
  }

  private static String names(Collection<? extends JavaType> types, String between) {
    return types.stream().map(JavaType::getName).collect(joining(between));
  }

  private static String words(String... words) {
    return Stream.of(words).filter(word -> !word.isEmpty()).collect(joining(" "));
  }
}
