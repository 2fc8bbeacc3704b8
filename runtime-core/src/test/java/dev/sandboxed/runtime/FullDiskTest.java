package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer that the disk has no room for. */
class FullDiskTest {

  @TempDir Path store;

  @Test
  void isNamedWithTheRemedy() throws Exception {
    Process child =
        ChildJvm.start(
            List.of(
                "unshare",
                "--user",
                "--map-root-user",
                "--mount",
                "sh",
                "-c",
                "mount -t tmpfs -o size=4m tmpfs " + store + " && exec \"$@\"",
                "sh"),
            List.of(),
            ChildJvm.classPath(),
            FillInChild.class,
            store.toString());
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(child.waitFor()).as(output).isZero();
    assertThat(output)
        .contains("Could not write to " + store, "writing a file failed with ENOSPC")
        .contains("The disk is full", "set -Dsandboxed.store to a directory on another disk");
    assertThat(store).isEmptyDirectory();
  }
}
