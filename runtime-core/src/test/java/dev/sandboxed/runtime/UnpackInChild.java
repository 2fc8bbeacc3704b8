package dev.sandboxed.runtime;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.fixtures.HostileLayer;
import dev.sandboxed.image.fixtures.TestTar;
import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/** Unpacks names that are not ASCII, one of them not UTF-8 either, and prints its own encoding. */
final class UnpackInChild {

  /** The store, and the directory of the layer. */
  public static void main(String[] arguments) throws IOException {
    String utf8 = new String("Főtanúsítvány.crt".getBytes(UTF_8), ISO_8859_1);
    TestTar tar = new TestTar().file(utf8, "x").pax("path", "latin-\u00e9").file("y", "y");
    FilesWriters writers =
        new FilesWriters(NativeProgram.in(Path.of(arguments[0])), IdentityChoice.ofThisProcess());
    try (LayerWriter writer = writers.open(Path.of(arguments[1]))) {
      new HostileLayer("names", tar, "", Map.of()).unpackTo(writer);
    }
    System.out.println(System.getProperty("sun.jnu.encoding"));
  }

  private UnpackInChild() {}
}
