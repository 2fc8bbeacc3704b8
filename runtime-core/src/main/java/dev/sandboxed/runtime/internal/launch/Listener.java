package dev.sandboxed.runtime.internal.launch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.regex.Pattern.MULTILINE;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A listening TCP socket of a sandbox. */
public record Listener(InetAddress address, int port) {

  private static final int TABLE_LIMIT = 1 << 20;
  private static final List<String> TABLES = List.of("/net/tcp", "/net/tcp6");

  /** A line of proc_pid_net(5): number, local address and port, remote ones, state. */
  private static final Pattern LISTENING =
      Pattern.compile(
          "^ *\\d+: ([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4}) [0-9A-F:]+ 0A ", MULTILINE);

  private static final int WORD_DIGITS = 8;
  private static final int HEX = 16;

  /**
   * Process 1 of its own, in a sandbox's /proc. Another one, which is bound where there may be no
   * own, shows the process that reads.
   */
  private static final String PROGRAM = "/proc/1";

  private static final String READER = "/proc/self";

  /** Reads what /proc has of a sandbox's sockets. */
  static Steps readTables() {
    Steps steps = new Steps();
    for (String table : TABLES) {
      steps.rootRead(PROGRAM + table, TABLE_LIMIT).rootRead(READER + table, TABLE_LIMIT);
    }
    return steps;
  }

  /** Those in what has been read. */
  static List<Listener> in(Map<String, byte[]> files) {
    String process = files.containsKey(READER + TABLES.get(0)) ? READER : PROGRAM;
    List<Listener> listeners = new ArrayList<>();
    for (String table : TABLES) {
      byte[] content = files.getOrDefault(process + table, new byte[0]);
      Matcher line = LISTENING.matcher(new String(content, US_ASCII));
      while (line.find()) {
        listeners.add(new Listener(parse(line.group(1)), Integer.parseInt(line.group(2), HEX)));
      }
    }
    return listeners;
  }

  /** Whether it is reached from inside the sandbox only. */
  public boolean isLoopback() {
    return address.isLoopbackAddress();
  }

  /** {@code 127.0.0.1:5432}, {@code [0:0:0:0:0:0:0:1]:5432}. */
  @Override
  public String toString() {
    String text = address.getHostAddress();
    return (text.indexOf(':') < 0 ? text : "[" + text + "]") + ":" + port;
  }

  /** In words of 32 bits, each as this machine reads a number. */
  private static InetAddress parse(String words) {
    ByteBuffer address = ByteBuffer.allocate(words.length() / 2).order(ByteOrder.nativeOrder());
    for (int at = 0; at + WORD_DIGITS <= words.length(); at += WORD_DIGITS) {
      address.putInt(Integer.parseUnsignedInt(words.substring(at, at + WORD_DIGITS), HEX));
    }
    try {
      return InetAddress.getByAddress(address.array());
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // only for a length that is neither 4 nor 16
    }
  }
}
