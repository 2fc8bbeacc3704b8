package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A file that is larger than the memory of whoever copies it. */
@Timeout(600)
class LargeFileTest {

  private static final int CHUNK = 1 << 20;

  @TempDir Path directory;

  @Test
  @Tag("slow") // writes three gigabytes
  void gigabyteGoesInAndOutUnchangedThroughLittleMemory() throws Exception {
    Path source = directory.resolve("source");
    writeRandomBytes(source, 1024);
    Path copy = directory.resolve("copy");

    Process child =
        ChildJvm.start(
            List.of(),
            List.of("-Xmx32m", "-XX:MaxDirectMemorySize=8m"),
            ChildJvm.classPath(),
            CopyLargeFileInChild.class,
            directory.resolve("store").toString(),
            source.toString(),
            copy.toString());
    String output = new String(child.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(child.waitFor()).as(output).isZero();
    assertThat(Files.mismatch(source, copy)).isEqualTo(-1);
    assertThat(Long.parseLong(output.strip())).as("KiB of memory").isBetween(1L, 16L << 10);
  }

  private static void writeRandomBytes(Path file, int chunks) throws Exception {
    Random random = new Random(7);
    byte[] chunk = new byte[CHUNK];
    try (OutputStream stream = Files.newOutputStream(file)) {
      for (int count = 0; count < chunks; count++) {
        random.nextBytes(chunk);
        stream.write(chunk);
      }
    }
  }
}
