package dev.sandboxed.junit.internal.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlaceTest {

  @Test
  void usualPlaceIsThatOfTheBuild(@TempDir Path project) throws IOException {
    Files.createFile(project.resolve("build.gradle.kts"));
    assertThat(Place.of("true", project)).isEqualTo(project.resolve("build/sandboxed-report"));

    Files.createFile(project.resolve("pom.xml"));
    assertThat(Place.of("true", project)).isEqualTo(project.resolve("target/sandboxed-report"));
  }

  @Test
  void directoryIsRelativeToTheProject(@TempDir Path project) {
    assertThat(Place.of("out/./seen", project)).isEqualTo(project.resolve("out/seen"));
    assertThat(Place.of("/out", project)).isEqualTo(Path.of("/out"));
  }
}
