package dev.sandboxed.runtime.internal.launch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** A listening TCP socket of a sandbox. */
public record Listener(InetAddress address, int port) {

  private static final int IPV4 = 4;
  private static final int LONGEST_ADDRESS = 16;

  static List<Listener> decode(Decoder payload) {
    int count = payload.u32();
    List<Listener> listeners = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      int family = payload.u8();
      byte[] address = payload.raw(LONGEST_ADDRESS);
      listeners.add(
          new Listener(
              parse(family == IPV4 ? Arrays.copyOf(address, IPV4) : address), payload.u16()));
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

  private static InetAddress parse(byte[] address) {
    try {
      return InetAddress.getByAddress(address);
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // only for a length that is neither 4 nor 16
    }
  }
}
