import dev.sandboxed.image.Digest;
import dev.sandboxed.image.internal.unpack.LayerUnpacker;
import dev.sandboxed.image.internal.unpack.UnpackLimits;
import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * What unpacking a layer costs: its compressed bytes are hashed, decompressed, hashed again and
 * written by the native program, several times in one JVM. CPU time is that of the whole machine,
 * which has to be quiet.
 *
 * <p>Arguments: a directory on tmpfs, the digest of the uncompressed tar, and the layer.
 */
final class Unpacking {
  private static final int RUNS = 5;

  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    Digest diffId = Digest.parse(arguments[1]);
    byte[] layer = Files.readAllBytes(Path.of(arguments[2]));
    FilesWriters writers =
        new FilesWriters(NativeProgram.in(directory), IdentityChoice.ofThisProcess());
    for (int run = 1; run <= RUNS; run++) {
      Path place = Files.createDirectory(directory.resolve("layer"));
      LayerUnpacker unpacker =
          new LayerUnpacker(UnpackLimits.forCompressedSize(layer.length), writers.singleId());
      long cpu = cpu();
      long begin = System.nanoTime();
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      LayerUnpacker.Unpacked unpacked;
      try (InputStream source = new DigestInputStream(new ByteArrayInputStream(layer), hash);
          LayerWriter writer = writers.open(place)) {
        unpacked = unpacker.unpack(source, diffId, writer);
      }
      double wall = (System.nanoTime() - begin) / 1e9;
      double used = (cpu() - cpu) / 100.0;
      System.out.printf(
          "run %d: %5.2f s, CPU %5.2f s: %6.1f MB/s, %,8.0f entries/s of CPU (%s)%n",
          run,
          wall,
          used,
          unpacked.bytes() / 1e6 / used,
          unpacked.entries() / used,
          HexFormat.of().formatHex(hash.digest(), 0, 4));
      writers.delete(place);
    }
  }

  /** What programs and the kernel have used of all processors, in hundredths of a second. */
  private static long cpu() throws Exception {
    String[] fields = Files.readAllLines(Path.of("/proc/stat")).get(0).split(" +");
    return Arrays.stream(fields, 1, 4).mapToLong(Long::parseLong).sum();
  }
}
