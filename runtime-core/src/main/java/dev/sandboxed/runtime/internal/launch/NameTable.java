package dev.sandboxed.runtime.internal.launch;

/** The names that one name server knows. Not thread-safe. */
public final class NameTable {

  private final Encoder entries = new Encoder();
  private int count;

  /**
   * Adds a name.
   *
   * @param viewer the address of the only sandbox that is told; 0: all are
   * @param ipv6 its 16 bytes; none: there is no such address
   */
  public NameTable add(int viewer, int address, byte[] ipv6, String name) {
    entries.networkOrder(viewer).networkOrder(address).bytes(ipv6).string(name);
    count++;
    return this;
  }

  /** As {@code bytes} of the protocol. */
  void appendTo(Encoder message) {
    message.u32(4 + entries.size()).u32(count).raw(entries.buffer(), entries.size());
  }
}
