package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.launch.FilesWriters;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.spec.Network;
import dev.sandboxed.runtime.spec.SandboxException;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Run by {@link ChildJvm} where 192.0.2.10 is an address of this machine: says what sandboxes reach
 * of it.
 */
final class ReachOut {

  static final String OUTSIDE = "192.0.2.10";

  private static final SandboxSpec TINY = SandboxSpec.of("tiny").command("listen", "7000");

  public static void main(String[] arguments) throws Exception {
    Path store = Path.of(arguments[0]);
    Identity identity = IdentityChoice.ofThisProcess();
    NativeProgram program = NativeProgram.in(store);
    greet(new ServerSocket(8080, 50, InetAddress.getByName(OUTSIDE)));
    greet(new ServerSocket(8081, 50, InetAddress.getLoopbackAddress()));
    sendBack(new DatagramSocket(53, InetAddress.getByName(OUTSIDE)));
    ImageSource images = new TestImages(store, new FilesWriters(program, identity));
    try (SandboxRuntime runtime =
        new SandboxRuntime(TestRuntime.settings(store), identity, program, images)) {
      reach(runtime);
    } catch (SandboxException e) {
      System.out.println(e);
    }
    System.out.println("left: " + ProcessHandle.current().children().count());
  }

  private static void reach(SandboxRuntime runtime) throws IOException {
    Network back = Network.of("back");
    try (Sandbox shop = runtime.start(TINY.name("shop").network(back).port(7000).egress());
        Sandbox other = runtime.start(TINY.name("other").network(back).egress());
        Sandbox kept = runtime.start(TINY.name("kept").network(back));
        Socket published = new Socket(shop.host(), shop.port(7000))) {
      say("outside", shop, "connect", OUTSIDE, "8080");
      say("loopback", shop, "connect", "10.0.2.2", "8081");
      say("neighbour", shop, "connect", "other", "7000");
      say("behind", shop, "connect", outerAddress(other), "7000");
      say("resolver", shop, "cat", "/etc/resolv.conf");
      say("name server", shop, "ask", "udp", "10.0.2.3", "53", "cafe");
      say("kept", kept, "connect", OUTSIDE, "8080");
      System.out.println("published: " + published.isConnected());
      shop.restart();
      say("again", shop, "connect", OUTSIDE, "8080");
    }
  }

  private static String outerAddress(Sandbox sandbox) {
    return sandbox
        .exec("tiny", "cat", "/proc/net/fib_trie")
        .stdout()
        .lines()
        .filter(line -> line.matches(".*\\|-- 10\\.0\\.2\\.\\d+"))
        .filter(line -> !line.endsWith(".0") && !line.endsWith(".255"))
        .map(line -> line.substring(line.indexOf("10.")))
        .findFirst()
        .orElseThrow();
  }

  private static void say(String what, Sandbox sandbox, String... command) {
    String[] words = new String[command.length + 1];
    words[0] = "tiny";
    System.arraycopy(command, 0, words, 1, command.length);
    ExecResult result = sandbox.exec(words);
    System.out.println(
        what + ": " + (result.stdout() + result.stderr()).strip().replace("\n", ", "));
  }

  private static void greet(ServerSocket server) {
    inBackground(
        () -> {
          try (Socket socket = server.accept()) {
            socket.getOutputStream().write("hello".getBytes(StandardCharsets.US_ASCII));
          }
        });
  }

  private static void sendBack(DatagramSocket socket) {
    inBackground(
        () -> {
          DatagramPacket packet = new DatagramPacket(new byte[512], 512);
          socket.receive(packet);
          socket.send(packet);
        });
  }

  private interface Served {
    void once() throws IOException;
  }

  private static void inBackground(Served served) {
    Thread thread =
        new Thread(
            () -> {
              try {
                while (true) {
                  served.once();
                }
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
  }

  private ReachOut() {}
}
