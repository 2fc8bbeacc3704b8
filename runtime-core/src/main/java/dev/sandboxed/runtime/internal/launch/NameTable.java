package dev.sandboxed.runtime.internal.launch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/**
 * The names that one name server knows, as the records of its answers (RFC 1035, section 4.1). Not
 * thread-safe.
 */
public final class NameTable {

  private static final int A = 1;
  private static final int PTR = 12;
  private static final int AAAA = 28;
  private static final int CLASS_IN = 1;
  private static final int TIME_TO_LIVE = 1;

  /** The name of a record is that of the question, which follows the header of 12 bytes. */
  private static final int NAME_OF_QUESTION = 0xc00c;

  private static final int LONGEST_LABEL = 63;
  private static final int LONGEST_NAME = 255;
  private static final byte[] NO_NAME = {};

  private final Encoder entries = new Encoder();
  private int count;

  /**
   * Adds a name, and that its addresses have it. A name that no question can have is left out.
   *
   * @param viewer the address of the only sandbox that is told; 0: all are
   * @param ipv6 its 16 bytes; none: there is no such address
   */
  public NameTable add(int viewer, int address, byte[] ipv6, String name) {
    byte[] asked = encode(name.toLowerCase(Locale.ROOT));
    byte[] told = encode(name);
    if (asked.length > 0) {
      byte[] ipv4 = new Encoder().networkOrder(address).toByteArray();
      add(viewer, asked, A, ipv4);
      add(viewer, encode(reverse(ipv4)), PTR, told);
    }
    if (asked.length > 0 && ipv6.length > 0) {
      add(viewer, asked, AAAA, ipv6);
      add(viewer, encode(reverseNibbles(ipv6)), PTR, told);
    }
    return this;
  }

  private void add(int viewer, byte[] name, int type, byte[] data) {
    entries.networkOrder(viewer).bytes(name).u16(type);
    int record = entries.beginLength();
    highFirst(NAME_OF_QUESTION);
    highFirst(type);
    highFirst(CLASS_IN);
    entries.networkOrder(TIME_TO_LIVE);
    highFirst(data.length);
    entries.raw(data, data.length);
    entries.endLength(record);
    count++;
  }

  private void highFirst(int value) {
    entries.u8(value >>> 8).u8(value);
  }

  private static byte[] encode(String name) {
    Encoder encoded = new Encoder();
    for (String label : name.split("\\.", -1)) {
      byte[] bytes = label.getBytes(UTF_8);
      if (bytes.length == 0 || bytes.length > LONGEST_LABEL) {
        return NO_NAME;
      }
      encoded.u8(bytes.length).raw(bytes, bytes.length);
    }
    encoded.u8(0);
    return encoded.size() > LONGEST_NAME ? NO_NAME : encoded.toByteArray();
  }

  private static String reverse(byte[] ipv4) {
    StringBuilder name = new StringBuilder();
    for (int index = ipv4.length - 1; index >= 0; index--) {
      name.append(ipv4[index] & 0xff).append('.');
    }
    return name.append("in-addr.arpa").toString();
  }

  private static String reverseNibbles(byte[] ipv6) {
    StringBuilder name = new StringBuilder();
    for (int index = ipv6.length - 1; index >= 0; index--) {
      name.append(Character.forDigit(ipv6[index] & 15, 16)).append('.');
      name.append(Character.forDigit(ipv6[index] >>> 4 & 15, 16)).append('.');
    }
    return name.append("ip6.arpa").toString();
  }

  /** As {@code bytes} of the protocol. */
  void appendTo(Encoder message) {
    message.u32(4 + entries.size()).u32(count).raw(entries.buffer(), entries.size());
  }
}
