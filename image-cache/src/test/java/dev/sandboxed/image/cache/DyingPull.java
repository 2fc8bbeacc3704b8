package dev.sandboxed.image.cache;

import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.fixtures.FaultyDisk;
import java.nio.file.Path;

/** A pull in a JVM that ends on the spot in the middle of its n-th change on disk. */
final class DyingPull {
  private DyingPull() {}

  static int run(Path store, String mirror, int change)
      throws java.io.IOException, InterruptedException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            DyingPull.class.getName(),
            store.toString(),
            mirror,
            Integer.toString(change))
        .inheritIO()
        .start()
        .waitFor();
  }

  public static void main(String[] arguments) {
    FaultyDisk disk =
        FaultyDisk.deadlyAt(Integer.parseInt(arguments[2]), FaultyDisk.Kind.DIES_HALFWAY);
    ImageCache.open(
            CrashTest.settings(Path.of(arguments[0]), arguments[1]), disk.writers(), disk.files())
        .resolve(ImageReference.parse("app:1"), PullPolicy.ALWAYS, PullListener.NONE);
  }
}
