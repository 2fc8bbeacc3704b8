package dev.sandboxed.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaModifier.ABSTRACT;
import static com.tngtech.archunit.core.domain.properties.HasModifiers.Predicates.modifier;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The rules that hold in every module. Included with {@code ArchTests.in(EveryModule.class)}. */
public final class EveryModule {
  @ArchTest
  static final ArchRule packagesHaveNoCycles =
      slices().matching("dev.sandboxed.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule packagesAreNamedForAJobOrAPlace =
      noClasses()
          .should()
          .resideInAnyPackage(
              "..util..", "..utils..", "..common..", "..helper..", "..helpers..", "..manager..");

  @ArchTest
  static final ArchRule packagesAreNullMarked = classes().should(new BeInNullMarkedPackage());

  @ArchTest
  static final ArchRule signaturesPromiseNothingInternal =
      classes()
          .that()
          .resideOutsideOfPackage("..internal..")
          .and()
          .areNotPackagePrivate()
          .and()
          .areNotPrivate()
          .should(new HaveSignaturesWithoutInternalTypes());

  @ArchTest
  static final ArchRule classesAreFinalUnlessMeantToBeExtended =
      classes()
          .that(not(INTERFACES).and(not(modifier(ABSTRACT))))
          .and()
          .areNotEnums()
          .and()
          .areNotAnonymousClasses()
          .should()
          .haveModifier(JavaModifier.FINAL);

  @ArchTest
  static final ArchRule failuresSayWhatTheyAre = NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;

  @ArchTest static final ArchRule loggingGoesThroughSlf4j = NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING;

  /**
   * Progress is shown by the classes named for the console; everything else belongs to the test.
   */
  @ArchTest
  static final ArchRule standardStreamsBelongToTheTest =
      noClasses().that().haveSimpleNameNotStartingWith("Console").should(ACCESS_STANDARD_STREAMS);

  @ArchTest
  static void publicApiIsTheListedOne(JavaClasses classes) {
    ListedApi.check(classes);
  }

  private EveryModule() {}
}
