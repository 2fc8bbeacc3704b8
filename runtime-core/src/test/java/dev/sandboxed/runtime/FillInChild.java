package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageStoreException;
import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Writes a layer of eight megabytes into a directory and prints why that failed. */
final class FillInChild {

  public static void main(String[] arguments) throws IOException {
    Path directory = Path.of(arguments[0]);
    FilesWriters writers =
        new FilesWriters(NativeProgram.in(directory), IdentityChoice.ofThisProcess());
    byte[] name = "large".getBytes(StandardCharsets.UTF_8);
    try (LayerWriter writer = writers.open(directory)) {
      writer.file(
          name, new Metadata(0644, 0, 0, 0, 0), new ByteArrayInputStream(new byte[8 << 20]));
      writer.finish();
    } catch (ImageStoreException e) {
      System.out.println(e.getMessage());
    }
  }

  private FillInChild() {}
}
