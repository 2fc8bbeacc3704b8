package dev.sandboxed.runtime.internal.networks;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes rtnetlink messages (rtnetlink(7), netlink(7)), one after the other. Not thread-safe.
 *
 * <pre>
 * nlmsghdr   u32 length, u16 type, u16 flags, u32 sequence, u32 port
 * header     of the type: ifinfomsg, ifaddrmsg, rtmsg
 * attributes u16 length (header and value), u16 type, value; each begins at a multiple of 4
 * </pre>
 *
 * Numbers have the byte order of the machine; x86_64 and aarch64 are little-endian.
 */
final class NetlinkMessage {

  static final int REQUEST = 1;
  static final int ACKNOWLEDGE = 4;
  static final int EXCLUSIVE = 0x200;
  static final int CREATE = 0x400;

  static final int NEW_LINK = 16;
  static final int NEW_ADDRESS = 20;
  static final int NEW_ROUTE = 24;
  static final int NEW_RULE = 32;

  static final int INTERFACE_UP = 1;

  /** Types of routes, and what rules do. */
  static final int UNICAST = 1;

  static final int UNREACHABLE = 7;

  private static final int FAMILY_INET = 2;
  private static final int FAMILY_INET6 = 10;

  private byte[] buffer = new byte[256];
  private int size;
  private int messageBegin;

  /** Begins a message; the attributes that follow belong to it. */
  private void begin(int type, int flags) {
    messageBegin = size;
    u32(0).u16(type).u16(REQUEST | ACKNOWLEDGE | flags).u32(0).u32(0);
  }

  NetlinkMessage newLink(int flags, int index, int interfaceFlags) {
    begin(NEW_LINK, flags);
    return interfaceInfo(index, interfaceFlags).complete();
  }

  NetlinkMessage newAddress(int index, int prefixLength) {
    begin(NEW_ADDRESS, CREATE | EXCLUSIVE);
    return u8(FAMILY_INET).u8(prefixLength).u8(0).u8(0).u32(index).complete();
  }

  /** An IPv6 address that is used at once: that nobody else has it is known. */
  NetlinkMessage newAddress6(int index, int prefixLength) {
    int withoutDuplicateDetection = 2;
    begin(NEW_ADDRESS, CREATE | EXCLUSIVE);
    return u8(FAMILY_INET6)
        .u8(prefixLength)
        .u8(withoutDuplicateDetection)
        .u8(0)
        .u32(index)
        .complete();
  }

  /** A route of the main table to everywhere. */
  NetlinkMessage newDefaultRoute(int routeType) {
    int tableMain = 254;
    int protocolStatic = 4;
    begin(NEW_ROUTE, CREATE | EXCLUSIVE);
    return u8(FAMILY_INET)
        .u8(0)
        .u8(0)
        .u8(0)
        .u8(tableMain)
        .u8(protocolStatic)
        .u8(0)
        .u8(routeType)
        .u32(0)
        .complete();
  }

  /** A rule for all packets that its attributes do not leave out. */
  NetlinkMessage newRule(int action) {
    begin(NEW_RULE, CREATE | EXCLUSIVE);
    return u8(FAMILY_INET).u8(0).u8(0).u8(0).u8(0).u8(0).u8(0).u8(action).u32(0).complete();
  }

  /** ifinfomsg: family, padding, type, index, flags, which of the flags to change. */
  NetlinkMessage interfaceInfo(int index, int interfaceFlags) {
    return u8(0).u8(0).u16(0).u32(index).u32(interfaceFlags).u32(interfaceFlags);
  }

  NetlinkMessage attribute(int type, int value) {
    return u16(8).u16(type).u32(value).complete();
  }

  NetlinkMessage attribute(int type, String value) {
    return attribute(type, (value + '\0').getBytes(StandardCharsets.US_ASCII));
  }

  NetlinkMessage attribute(int type, byte[] value) {
    u16(4 + value.length).u16(type);
    for (byte each : value) {
      u8(each);
    }
    return align().complete();
  }

  /** A hardware address: its six bytes are the lowest of the number, the first one highest. */
  NetlinkMessage hardwareAddress(int type, long address) {
    u16(10).u16(type);
    for (int shift = 40; shift >= 0; shift -= 8) {
      u8((int) (address >>> shift));
    }
    return align().complete();
  }

  /** An IPv4 address, whose bytes keep their order. */
  NetlinkMessage address(int type, int address) {
    return u16(8)
        .u16(type)
        .u8(address >>> 24)
        .u8(address >>> 16)
        .u8(address >>> 8)
        .u8(address)
        .complete();
  }

  /** Begins an attribute that holds others; {@link #endNested} takes what this returns. */
  int beginNested(int type) {
    int begin = size;
    u16(0).u16(type);
    return begin;
  }

  NetlinkMessage endNested(int begin) {
    int length = size - begin;
    buffer[begin] = (byte) length;
    buffer[begin + 1] = (byte) (length >>> 8);
    return complete();
  }

  byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  private NetlinkMessage u8(int value) {
    if (size == buffer.length) {
      buffer = Arrays.copyOf(buffer, size * 2);
    }
    buffer[size++] = (byte) value;
    return this;
  }

  private NetlinkMessage u16(int value) {
    return u8(value).u8(value >>> 8);
  }

  private NetlinkMessage u32(int value) {
    return u16(value).u16(value >>> 16);
  }

  private NetlinkMessage align() {
    while (size % 4 != 0) {
      u8(0);
    }
    return this;
  }

  /** Keeps the length of the message right. */
  private NetlinkMessage complete() {
    int length = size - messageBegin;
    for (int index = 0; index < 4; index++) {
      buffer[messageBegin + index] = (byte) (length >>> (8 * index));
    }
    return this;
  }
}
