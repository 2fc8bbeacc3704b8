package dev.sandboxed.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.sandboxed.architecture.EveryModule;
import dev.sandboxed.image.ImageConfig;

@AnalyzeClasses(
    packages = "dev.sandboxed.runtime",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchTests everyModule = ArchTests.in(EveryModule.class);

  @ArchTest
  static final ArchRule nounsImportNothing =
      classes()
          .that()
          .resideInAPackage("dev.sandboxed.runtime.spec")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "dev.sandboxed.runtime.spec");

  @ArchTest
  static final ArchRule theFacadeIsOnTop =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.sandboxed.runtime",
              "dev.sandboxed.runtime.console",
              "dev.sandboxed.runtime.doctor")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.sandboxed.runtime");

  @ArchTest
  static final ArchRule imagesAreUsedThroughTheirFacade =
      noClasses().should().dependOnClassesThat().resideInAPackage("dev.sandboxed.image.internal..");

  /** Whoever makes an image would otherwise choose how it is run here (CVE-2026-53488). */
  @ArchTest
  static final ArchRule labelsOfImagesSteerNothing =
      noClasses().should().callMethod(ImageConfig.class, "labels");

  @ArchTest
  static final ArchRule jnrHasOneHome =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sandboxed.runtime.internal.host")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("jnr..", "com.kenai..");
}
