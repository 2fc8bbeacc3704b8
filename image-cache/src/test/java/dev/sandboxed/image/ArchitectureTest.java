package dev.sandboxed.image;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.junit.ArchTests;
import com.tngtech.archunit.lang.ArchRule;
import dev.sandboxed.architecture.EveryModule;

@AnalyzeClasses(
    packages = "dev.sandboxed.image",
    importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest static final ArchTests everyModule = ArchTests.in(EveryModule.class);

  @ArchTest
  static final ArchRule nounsImportNothing =
      classes()
          .that()
          .resideInAPackage("dev.sandboxed.image")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage("java..", "org.jspecify..", "dev.sandboxed.image");

  @ArchTest
  static final ArchRule theFacadeIsOnTop =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sandboxed.image.cache")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("dev.sandboxed.image.cache");

  @ArchTest
  static final ArchRule okHttpHasOneHome =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sandboxed.image.internal.registry")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("okhttp3..", "okio..", "kotlin..");

  @ArchTest
  static final ArchRule jacksonHasOneHome =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sandboxed.image.internal.json")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.fasterxml..");

  @ArchTest
  static final ArchRule commonsCompressIsForLayers =
      noClasses()
          .that()
          .resideOutsideOfPackages(
              "dev.sandboxed.image.internal.unpack", "dev.sandboxed.image.internal.pack")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.apache.commons..", "com.github.luben..");

  /** Decompressing with a program has let images choose which one (GHSA-x86f-5xw2-fm2r). */
  @ArchTest
  static final ArchRule onlyCredentialHelpersAreStarted =
      noClasses()
          .that()
          .resideOutsideOfPackage("dev.sandboxed.image.internal.credentials")
          .should()
          .dependOnClassesThat()
          .haveNameMatching("java\\.lang\\.ProcessBuilder(\\$.*)?");
}
