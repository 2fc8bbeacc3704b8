package dev.sandboxed.image;

/** A port that a service listens on inside its container. */
public record Port(int number, Protocol protocol) {
  /** What is spoken below the service's own protocol. */
  public enum Protocol {
    TCP,
    UDP,
    SCTP
  }

  public Port {
    if (number < 1 || number > 65535) {
      throw new IllegalArgumentException(number + " is not a port: 1 to 65535 are.");
    }
  }

  public static Port tcp(int number) {
    return new Port(number, Protocol.TCP);
  }

  @Override
  public String toString() {
    return switch (protocol) {
      case TCP -> number + "/tcp";
      case UDP -> number + "/udp";
      case SCTP -> number + "/sctp";
    };
  }
}
