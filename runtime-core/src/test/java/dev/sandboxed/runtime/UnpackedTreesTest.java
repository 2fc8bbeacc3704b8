package dev.sandboxed.runtime;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.sandboxed.runtime.internal.host.IdentityChoice;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The overlay of our layers shows the same tree as {@code umoci raw unpack} makes of the same
 * image.
 */
@Tag("images")
@Tag("slow")
@Timeout(300)
@EnabledIfEnvironmentVariable(
    named = "SANDBOXED_MIRROR_DOCKER_IO",
    matches = "http://127\\.0\\.0\\.1:.*",
    disabledReason = "sample-projects/images/images serve prints the variable that is missing")
class UnpackedTreesTest {

  /** It runs in the namespace, where it may give files to the ids of the image. */
  private static final String UNPACK =
      "umoci raw unpack --image \"$1/layout:image\" \"$1/unpacked\" >&2; cd \"$1/unpacked\"; exec ";

  private static UnpackedImages images;

  @BeforeAll
  static void open() throws IOException {
    assumeThat(IdentityChoice.ofThisProcess().isSingle()).as("only root exists here").isFalse();
    images = new UnpackedImages();
  }

  @AfterAll
  static void close() {
    if (images != null) {
      images.close();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tiny:1",
        "tiny:whiteouts",
        "debian:bookworm",
        "redis:7",
        "nginx:1.22",
        "postgres:15"
      })
  void equalThoseOfUmoci(String image) throws IOException {
    Path directory = images.everybodys(image.replace(':', '-'));
    String host = URI.create(System.getenv("SANDBOXED_MIRROR_DOCKER_IO")).getAuthority();
    Commands.run(
        List.of(
            "skopeo",
            "copy",
            "--quiet",
            "--src-tls-verify=false",
            "docker://" + host + "/library/" + image,
            "oci:" + directory + "/layout:image"));
    Commands.run(List.of("chmod", "-R", "a+rX", directory + "/layout"));
    Map<String, String> theirs =
        TreeListing.of(images.namespace().shell(UNPACK + TreeListing.TAR, directory.toString()));
    images.delete(directory);

    TreeListing.assertSame(images.overlay(image), theirs);
  }
}
