package dev.sandboxed.runtime;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The overlay of our layers shows the same tree as the overlay of those that Docker has unpacked.
 *
 * <p>Docker runs in namespaces of its own: when the first process there ends, all others and their
 * mounts are gone. Where it cannot run or pull, the class is skipped and says why.
 */
@Tag("images")
@Tag("slow")
@Timeout(300)
@EnabledIfEnvironmentVariable(
    named = "SANDBOXED_MIRROR_DOCKER_IO",
    matches = "http://127\\.0\\.0\\.1:.*",
    disabledReason = "sample-projects/images/images serve prints the variable that is missing")
class DockerTreesTest {

  private static final List<String> NAMESPACES =
      List.of("timeout", "120", "unshare", "--mount", "--pid", "--fork", "--kill-child");

  /** {@code $1} is the data root, {@code $2} the image; what Docker says goes to the errors. */
  private static final String PULL =
      "mount -t proc proc /proc; mount -t tmpfs tmpfs /run; mkdir /run/empty /run/tree;"
          + " export DOCKER_HOST=unix:///run/docker.sock;"
          + " dockerd --data-root \"$1\" --exec-root /run/exec --pidfile /run/docker.pid"
          + " --host $DOCKER_HOST --bridge none --iptables=false --ip6tables=false"
          + " --storage-driver overlay2 --registry-mirror $SANDBOXED_MIRROR_DOCKER_IO >&2 &"
          + " daemon=$!; until docker version >/run/version 2>&1; do"
          + " kill -0 $daemon || exit 1; sleep 0.1; done;"
          + " docker pull --quiet \"$2\" >&2;";

  private static final String MOUNT =
      " mount -t overlay -o lowerdir=$(docker image inspect --format"
          + " '{{.GraphDriver.Data.UpperDir}}{{with .GraphDriver.Data.LowerDir}}:{{.}}{{end}}'"
          + " \"$2\"):/run/empty overlay /run/tree; cd /run/tree; exec ";

  private static Path data;
  private static UnpackedImages images;

  @BeforeAll
  static void open() throws Exception {
    assumeThat(Commands.run(List.of("id", "-u")).strip()).as("Docker needs root").isEqualTo("0");
    assumeThat(Files.isExecutable(Path.of("/usr/sbin/dockerd"))).as("dockerd is here").isTrue();
    data = Files.createTempDirectory(Path.of("/tmp"), "sandboxed-docker");
    Process probe =
        new ProcessBuilder(inNamespaces(PULL, "tiny:1")).redirectErrorStream(true).start();
    String said = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assumeThat(probe.waitFor()).as("Docker starts and pulls: " + said).isZero();
    images = new UnpackedImages();
  }

  @AfterAll
  static void close() {
    if (images != null) {
      images.close();
    }
    if (data != null) {
      Commands.run(List.of("rm", "-rf", data.toString()));
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
  void equalThoseOfDocker(String image) throws IOException {
    Map<String, String> theirs =
        TreeListing.of(inNamespaces(PULL + MOUNT + TreeListing.TAR, image));

    TreeListing.assertSame(TreeListing.withoutTimeOfRoot(images.overlay(image)), theirs);
  }

  private static List<String> inNamespaces(String script, String image) {
    return Stream.concat(
            NAMESPACES.stream(), Stream.of("sh", "-euc", script, "sh", data.toString(), image))
        .toList();
  }
}
