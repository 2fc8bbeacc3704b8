package comparison;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/**
 * The JVM of one peer. Reads lines of work from its standard input, does it, and answers with what
 * it measured and {@code done}, or {@code failed} and the reason. With {@code first} and an image
 * it does one start, as a fresh JVM's first, and ends.
 */
final class PeerMain {

  public static void main(String[] arguments) throws Exception {
    PrintStream out = System.out;
    System.setOut(System.err);
    Measurements measurements = new Measurements(out);
    String name = arguments[0];
    if (arguments.length > 1) {
      long begin = System.nanoTime();
      var recipe = Work.recipe(arguments[1]);
      try (Peer peer = open(name);
          var service = peer.start(recipe)) {
        measurements.milliseconds(
            recipe.name() + ": first of a JVM, to ready", System.nanoTime() - begin);
      }
      return;
    }
    var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    try (Peer peer = open(name)) {
      Work work = new Work(peer, name, measurements);
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        String[] words = line.split(" ", 2);
        try {
          work.run(words[0], words.length > 1 ? words[1] : "");
          out.println("done");
        } catch (Exception e) {
          e.printStackTrace();
          out.println("failed " + e);
        }
        out.flush();
      }
    }
  }

  private static Peer open(String name) {
    return switch (name) {
      case "bare" -> new BarePeer();
      case "sandboxed" -> new SandboxedPeer(true, true);
      case "sandboxed-plain" -> new SandboxedPeer(false, false);
      default -> new TestcontainersPeer(System.getProperty("registry"));
    };
  }
}
