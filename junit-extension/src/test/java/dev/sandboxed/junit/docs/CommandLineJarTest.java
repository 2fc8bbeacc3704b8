package dev.sandboxed.junit.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The runnable jar as the build has made it, in JVMs of its own. */
@Timeout(120)
class CommandLineJarTest {

  private static final Path BUILT = Path.of("../runtime-core/target");

  @TempDir Path directory;
  private Path jar;

  @BeforeEach
  void findTheJar() throws IOException {
    try (Stream<Path> files = Files.isDirectory(BUILT) ? Files.list(BUILT) : Stream.empty()) {
      jar = files.filter(file -> file.toString().endsWith("-cli.jar")).findFirst().orElse(null);
    }
    assumeTrue(jar != null, "runtime-core has not been packaged");
  }

  @AfterEach
  void removeWhatOtherIdsOwn() throws Exception {
    if (jar != null) {
      run("prune", "--all");
    }
  }

  @Test
  void saysWhatIsInAnEmptyStoreAndWhatCanBeTyped() throws Exception {
    assertThat(run("images", "--json")).endsWith("[]\n0");
    assertThat(run("help")).contains("usage: ", "  prune  ").endsWith("0");
    assertThat(run("nothing")).contains("There is no command 'nothing'.").endsWith("2");
  }

  @Test
  void warningsAreLinesAndNothingElseIsLogged() throws Exception {
    String said = run("-Dsandboxed.store.shared=" + directory.resolve("missing"), "images");
    assertThat(said)
        .startsWith("WARN The shared image store ")
        .contains("There is no image in ")
        .doesNotContain("SLF4J")
        .endsWith("0");
    assertThat(said.lines()).hasSize(3);
  }

  @Test
  void itNamesTheLicencesOfAllThatIsInIt() throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      String libraries = text(file, "META-INF/THIRD-PARTY");
      List<String> inside =
          file.stream()
              .map(entry -> entry.getName().split("/"))
              .filter(path -> path.length == 5 && path[4].equals("pom.properties"))
              .filter(path -> path[1].equals("maven") && !path[2].equals("dev.sandboxed"))
              .map(path -> path[3])
              .toList();
      assertThat(inside).isNotEmpty().allMatch(libraries::contains);
      assertThat(text(file, "META-INF/NOTICE.txt"))
          .contains("Apache Commons Compress", "Apache Commons Codec", "Apache Commons Lang");
      assertThat(text(file, "META-INF/NOTICE")).contains("Jackson");
      assertThat(text(file, "META-INF/LICENSE.txt")).contains("Apache License", "QOS.ch");
    }
  }

  @Test
  @Tag("images")
  void pullsWithTheLibrariesThatAreInIt() throws Exception {
    assertThat(run("pull", "tiny:1"))
        .contains("Pulled tiny:1 from ", "tiny:1 sha256:")
        .endsWith("0");
    assertThat(run("images")).containsPattern("tiny:1 +linux/").endsWith("0");
  }

  private static String text(JarFile file, String name) throws IOException {
    try (InputStream in = file.getInputStream(file.getEntry(name))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  /** Everything it says, and its exit code. Properties come before the command. */
  private String run(String... words) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Djava.io.tmpdir=" + Files.createDirectories(directory.resolve("tmp")));
    List.of(words).stream().filter(word -> word.startsWith("-D")).forEach(command::add);
    command.addAll(List.of("-jar", jar.toString()));
    List.of(words).stream().filter(word -> !word.startsWith("-D")).forEach(command::add);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("SANDBOXED_STORE", directory.resolve("store").toString());
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    return said + process.waitFor();
  }
}
