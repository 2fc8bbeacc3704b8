package dev.sandboxed.junit.internal.report;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the build keeps what it makes. */
final class Place {

  private static final String NAME = "sandboxed-report";

  private Place() {}

  /**
   * The directory that a setting means; relative ones begin at the project.
   *
   * @param setting a directory, or {@code true}
   */
  static Path of(String setting) {
    return of(setting, Path.of(System.getProperty("basedir", "")).toAbsolutePath());
  }

  static Path of(String setting, Path project) {
    return setting.equals("true")
        ? project.resolve(isOfGradle(project) ? "build" : "target").resolve(NAME)
        : project.resolve(setting).normalize();
  }

  private static boolean isOfGradle(Path project) {
    return isUnderGradle()
        || (!Files.exists(project.resolve("pom.xml"))
            && (Files.exists(project.resolve("build.gradle"))
                || Files.exists(project.resolve("build.gradle.kts"))));
  }

  static boolean isUnderGradle() {
    return System.getProperty("org.gradle.test.worker") != null;
  }
}
