package dev.sandboxed.runtime.internal.launch;

import java.util.ArrayList;
import java.util.List;

/**
 * A listening TCP socket of a sandbox.
 *
 * @param address 4 or 16 bytes
 */
public record Listener(byte[] address, int port) {

  static List<Listener> decode(Decoder payload) {
    int count = payload.u32();
    List<Listener> listeners = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      int family = payload.u8();
      byte[] address = payload.raw(16);
      listeners.add(
          new Listener(family == 4 ? java.util.Arrays.copyOf(address, 4) : address, payload.u16()));
    }
    return listeners;
  }

  /** Reachable from outside the sandbox: not bound to its loopback interface. */
  public boolean isLoopback() {
    if (address.length == 4) {
      return address[0] == 127;
    }
    for (int index = 0; index < 15; index++) {
      if (address[index] != 0) {
        return false;
      }
    }
    return address[15] == 1;
  }

  /** {@code 127.0.0.1:5432}, {@code [::1]:5432}. */
  @Override
  public String toString() {
    try {
      String text = java.net.InetAddress.getByAddress(address).getHostAddress();
      return (address.length == 4 ? text : "[" + text + "]") + ":" + port;
    } catch (java.net.UnknownHostException e) {
      throw new IllegalStateException(e); // only for an illegal length
    }
  }
}
