package dev.sandboxed.image.internal.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import javax.net.SocketFactory;

/**
 * Makes sockets that connect only to addresses within a reach. The address is checked where it is
 * used, so that no name can stand for one address when it is checked and for another when it is
 * connected to.
 */
public final class GuardedSockets extends SocketFactory {
  private final Reach reach;

  public GuardedSockets(Reach reach) {
    this.reach = reach;
  }

  @Override
  public Socket createSocket() {
    return new GuardedSocket(reach);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return createSocket(host, port);
  }

  private Socket connected(InetSocketAddress target) throws IOException {
    Socket socket = createSocket();
    try {
      socket.connect(target);
      return socket;
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  private static final class GuardedSocket extends Socket {
    private final Reach reach;

    GuardedSocket(Reach reach) {
      this.reach = reach;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
      connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      if (endpoint instanceof InetSocketAddress target && !target.isUnresolved()) {
        Reach found = Reach.of(target.getAddress());
        if (!reach.includes(found)) {
          throw new ForbiddenAddressException(
              target.getAddress().getHostAddress() + " is an address " + found.described());
        }
      }
      super.connect(endpoint, timeout);
    }
  }
}
