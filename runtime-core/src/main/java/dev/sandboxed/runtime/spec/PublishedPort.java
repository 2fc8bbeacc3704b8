package dev.sandboxed.runtime.spec;

/**
 * A port of a sandbox that this machine's loopback address leads to.
 *
 * <pre>{@code
 * SandboxSpec.of("postgres:16").publish(PublishedPort.tcp(5432).at(15432))
 * }</pre>
 *
 * @param containerPort on which the sandbox listens
 * @param udp whether it is one of UDP, otherwise of TCP
 * @param hostPort of this machine; 0: one that is free. A fixed one can be taken, and makes tests
 *     that run at the same time fail
 */
public record PublishedPort(int containerPort, boolean udp, int hostPort) {

  public PublishedPort {
    requirePort(containerPort, 1);
    requirePort(hostPort, 0);
  }

  public static PublishedPort tcp(int containerPort) {
    return new PublishedPort(containerPort, false, 0);
  }

  /** What arrives before the sandbox listens is lost; it does not count for readiness. */
  public static PublishedPort udp(int containerPort) {
    return new PublishedPort(containerPort, true, 0);
  }

  /** The same at a fixed port of this machine. */
  public PublishedPort at(int newHostPort) {
    return new PublishedPort(containerPort, udp, newHostPort);
  }

  private static void requirePort(int port, int least) {
    if (port < least || port > 65535) {
      throw new IllegalArgumentException("A port is a number from 1 to 65535, but one is " + port);
    }
  }

  @Override
  public String toString() {
    return containerPort + (udp ? "/udp" : "") + (hostPort == 0 ? "" : " at " + hostPort);
  }
}
