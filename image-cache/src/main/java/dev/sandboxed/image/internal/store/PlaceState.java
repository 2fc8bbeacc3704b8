package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.ArchiveImage;
import dev.sandboxed.image.Digest;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.LayoutImage;
import java.io.FileInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Tells the states of a place on disk apart without reading the image. */
final class PlaceState {
  private static final int MAX_INDEX = 4 << 20;

  private PlaceState() {}

  static Digest of(ImageName name) {
    return ContentDigest.of((name + "\n" + state(name)).getBytes(UTF_8));
  }

  private static String state(ImageName name) {
    try {
      return name instanceof LayoutImage image
          ? index(image.directory())
          : file(((ArchiveImage) name).file());
    } catch (IOException e) {
      // Whoever reads the place says what is wrong with it.
      return "unreadable";
    }
  }

  /** Everything else in a layout is named by its content. */
  private static String index(Path directory) throws IOException {
    Path index = directory.resolve("index.json");
    if (!Files.isRegularFile(index)) {
      return "missing";
    }
    try (FileInputStream in = new FileInputStream(index.toFile())) {
      return ContentDigest.of(in.readNBytes(MAX_INDEX)).hex();
    }
  }

  /** Nobody can set the time of the last change, so a file that was replaced has another one. */
  private static String file(Path file) throws IOException {
    return Files.readAttributes(file, "unix:dev,ino,size,lastModifiedTime,ctime").toString();
  }
}
