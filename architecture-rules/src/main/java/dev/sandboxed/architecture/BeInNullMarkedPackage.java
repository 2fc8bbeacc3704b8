package dev.sandboxed.architecture;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import org.jspecify.annotations.NullMarked;

/** Holds for classes whose package has a {@code package-info} with {@link NullMarked}. */
final class BeInNullMarkedPackage extends ArchCondition<JavaClass> {
  BeInNullMarkedPackage() {
    super("be in a package whose package-info is @NullMarked");
  }

  @Override
  public void check(JavaClass type, ConditionEvents events) {
    boolean marked =
        type.getPackage()
            .tryGetPackageInfo()
            .map(info -> info.isAnnotatedWith(NullMarked.class))
            .orElse(false);
    events.add(
        new SimpleConditionEvent(
            type, marked, type.getPackageName() + " of " + type.getSimpleName() + " is not"));
  }
}
