package dev.sandboxed.runtime.internal.readiness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import javax.net.ServerSocketFactory;

/** A service that lies, dawdles and breaks off as a test wants it to, on a port of this machine. */
final class Service implements AutoCloseable {

  interface Behaviour {
    void answer(Socket client) throws IOException, InterruptedException;
  }

  static final String HOST = "127.0.0.1";

  private final ServerSocket server;
  private final Behaviour behaviour;
  private volatile String received = "";

  private Service(ServerSocket server, Behaviour behaviour) {
    this.server = server;
    this.behaviour = behaviour;
    inBackground(this::serve);
  }

  static Service of(Behaviour behaviour) throws IOException {
    return of(ServerSocketFactory.getDefault(), behaviour);
  }

  static Service of(ServerSocketFactory factory, Behaviour behaviour) throws IOException {
    return new Service(
        factory.createServerSocket(0, 5, InetAddress.getLoopbackAddress()), behaviour);
  }

  /** Reads a whole request with an empty body, and answers this. */
  static Service http(String answer) throws IOException {
    Service[] service = new Service[1];
    service[0] =
        of(
            client -> {
              service[0].received = request(client.getInputStream());
              client.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
            });
    return service[0];
  }

  /** A port on which nobody listens. */
  static int closedPort() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return server.getLocalPort();
    }
  }

  static String request(InputStream stream) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    while (!request.toString(StandardCharsets.UTF_8).endsWith("\r\n\r\n")) {
      int each = stream.read();
      if (each < 0) {
        return request.toString(StandardCharsets.UTF_8) + "(end)";
      }
      request.write(each);
    }
    return request.toString(StandardCharsets.UTF_8);
  }

  int port() {
    return server.getLocalPort();
  }

  String received() {
    return received;
  }

  private void serve() {
    try {
      for (; ; ) {
        Socket client = server.accept();
        inBackground(() -> serve(client));
      }
    } catch (IOException e) {
      // the test has ended
    }
  }

  private void serve(Socket connection) {
    try (Socket client = connection) {
      behaviour.answer(client);
    } catch (IOException | InterruptedException e) {
      // the client has given up
    }
  }

  private static void inBackground(Runnable task) {
    Thread thread = new Thread(task);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
