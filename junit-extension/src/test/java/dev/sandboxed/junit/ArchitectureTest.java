package dev.sandboxed.junit;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.sandboxed.architecture.EveryModule;

@AnalyzeClasses(
    packages = "dev.sandboxed.junit",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchTests everyModule = ArchTests.in(EveryModule.class);

  @ArchTest
  static final ArchRule springIsKnownInOnePackage =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sandboxed.junit.spring")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.springframework..", "dev.sandboxed.junit.spring");

  /** It is missing where something else runs the engine. */
  @ArchTest
  static final ArchRule launcherIsKnownToOneClass =
      noClasses()
          .that()
          .doNotHaveSimpleName("PlanListener")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.junit.platform.launcher..", "org.junit.platform.engine..")
          .orShould()
          .dependOnClassesThat()
          .haveSimpleName("PlanListener");

  @ArchTest
  static final ArchRule extensionIsAClientOfTheRuntimesFacadeAndOfNothingDeeper =
      classes()
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              "java..",
              "org.junit.jupiter.api..",
              "org.junit.platform.commons..",
              "org.junit.platform.engine..",
              "org.junit.platform.launcher",
              "org.jspecify.annotations",
              "org.springframework..",
              "dev.sandboxed.runtime",
              "dev.sandboxed.runtime.doctor",
              "dev.sandboxed.runtime.spec",
              "dev.sandboxed.junit..");

  @ArchTest
  static final ArchRule nothingInternalSeesAnAnnotation =
      noClasses()
          .that()
          .resideInAPackage("dev.sandboxed.junit.internal..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.sandboxed.junit");
}
