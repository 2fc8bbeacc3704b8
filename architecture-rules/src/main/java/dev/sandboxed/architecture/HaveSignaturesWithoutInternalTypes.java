package dev.sandboxed.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.stream.Stream;

/** Holds for classes whose supertypes and visible members name no type of an internal package. */
final class HaveSignaturesWithoutInternalTypes extends ArchCondition<JavaClass> {
  HaveSignaturesWithoutInternalTypes() {
    super("have no internal type in a signature that users see");
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    Stream.concat(
            type.getSuperclass().stream().flatMap(HaveSignaturesWithoutInternalTypes::named),
            type.getInterfaces().stream().flatMap(HaveSignaturesWithoutInternalTypes::named))
        .forEach(named -> report(type.getFullName(), named, type, events));
    for (JavaMember member : type.getMembers()) {
      if (isVisible(member)) {
        signature(member).forEach(named -> report(member.getFullName(), named, type, events));
      }
    }
  }

  private static void report(String what, JavaClass named, JavaClass type, ConditionEvents events) {
    boolean internal = (named.getPackageName() + ".").contains(".internal.");
    events.add(new SimpleConditionEvent(type, !internal, what + " names " + named.getName()));
  }

  private static boolean isVisible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static Stream<JavaClass> signature(JavaMember member) {
    if (member instanceof JavaCodeUnit unit) {
      return Stream.of(
              Stream.of(unit.getReturnType()),
              unit.getParameterTypes().stream(),
              unit.getThrowsClause().getTypes().stream())
          .flatMap(types -> types)
          .flatMap(HaveSignaturesWithoutInternalTypes::named);
    }
    return member.getAllInvolvedRawTypes().stream();
  }

  private static Stream<JavaClass> named(JavaType type) {
    return type.getAllInvolvedRawTypes().stream();
  }
}
