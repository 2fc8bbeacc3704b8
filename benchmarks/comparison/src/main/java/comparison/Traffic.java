package comparison;

import comparison.Peer.Service;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Load through the published port of a service. */
final class Traffic {

  private static final Pattern RATE = Pattern.compile("\",\"([0-9.]+)\"");
  private static final int BIG = 1_000_000_000;

  private Traffic() {}

  /** Requests per second, as Redis' own benchmark counts them. */
  static double redis(Service redis, String command, int connections, int pipeline, int requests)
      throws IOException, InterruptedException {
    Process benchmark =
        new ProcessBuilder(
                List.of(
                    "redis-benchmark",
                    "--csv",
                    "-h",
                    redis.host(),
                    "-p",
                    "" + redis.port(),
                    "-t",
                    command,
                    "-c",
                    "" + connections,
                    "-P",
                    "" + pipeline,
                    "-n",
                    "" + requests))
            .redirectErrorStream(true)
            .start();
    String output = new String(benchmark.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    Matcher rate =
        RATE.matcher(output.substring(output.lastIndexOf('\n', output.length() - 2) + 1));
    if (benchmark.waitFor() != 0 || !rate.find()) {
      throw new IOException("redis-benchmark failed: " + output);
    }
    return Double.parseDouble(rate.group(1));
  }

  /** Bytes per second of a large file through one connection. */
  static double download(Service nginx) throws Exception {
    nginx.exec(
        "sh",
        "-c",
        "truncate -s "
            + BIG
            + " $(nginx -T 2>/dev/null | awk '$1 == \"root\" { sub(/;/, \"\", $2); print $2; exit"
            + " }')/big");
    try (Socket socket = new Socket(nginx.host(), nginx.port())) {
      socket
          .getOutputStream()
          .write(
              "GET /big HTTP/1.0\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      byte[] buffer = new byte[1 << 16];
      long begin = System.nanoTime();
      long total = 0;
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        total += read;
      }
      if (total < BIG) {
        throw new IOException("Only " + total + " bytes came");
      }
      return total / ((System.nanoTime() - begin) / 1e9);
    }
  }
}
