package dev.sandboxed.runtime.internal.cgroups;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * A method call of D-Bus, put together by hand: little-endian, every value at a multiple of its
 * size from the beginning of the message.
 *
 * @see <a href="https://dbus.freedesktop.org/doc/dbus-specification.html">D-Bus Specification,
 *     "Type System" and "Message Protocol"</a>
 */
final class BusMessage {

  /** What structures, and so the header's fields and the body, are aligned to. */
  static final int STRUCT = 8;

  private static final int BODY_LENGTH = 4;

  private final ByteBuffer buffer = ByteBuffer.allocate(8192).order(ByteOrder.LITTLE_ENDIAN);
  private final int body;

  /**
   * Begins with the header.
   *
   * @param serial not zero, another one for each message of a connection
   * @param signature the types of what is appended to the body; may be empty
   */
  BusMessage(
      int serial,
      String destination,
      String path,
      String interfaceName,
      String member,
      String signature) {
    buffer.put((byte) 'l').put((byte) 1).put((byte) 0).put((byte) 1); // METHOD_CALL, version 1
    u32(0).u32(serial);
    int fields = beginArray(STRUCT);
    field(1).variant("o").string(path);
    field(2).variant("s").string(interfaceName);
    field(3).variant("s").string(member);
    field(6).variant("s").string(destination);
    if (!signature.isEmpty()) {
      field(8).variant("g").signature(signature);
    }
    endArray(fields, STRUCT);
    align(STRUCT);
    body = buffer.position();
  }

  BusMessage u32(int value) {
    align(Integer.BYTES);
    buffer.putInt(value);
    return this;
  }

  BusMessage u64(long value) {
    align(Long.BYTES);
    buffer.putLong(value);
    return this;
  }

  /** Of a string or an object's path. */
  BusMessage string(String value) {
    byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
    u32(bytes.length);
    buffer.put(bytes).put((byte) 0);
    return this;
  }

  /** Begins a variant: a value of this type follows. */
  BusMessage variant(String type) {
    signature(type);
    return this;
  }

  /** Begins an element of an array of {@code (sv)}: a value of this type follows. */
  BusMessage property(String name, String type) {
    align(STRUCT);
    return string(name).variant(type);
  }

  /** Returns where it begins, for {@link #endArray}. */
  int beginArray(int alignment) {
    u32(0);
    int length = buffer.position() - Integer.BYTES;
    align(alignment);
    return length;
  }

  /** Its length does not count the padding before the first element. */
  BusMessage endArray(int begin, int alignment) {
    int first = (begin + Integer.BYTES + alignment - 1) / alignment * alignment;
    buffer.putInt(begin, buffer.position() - first);
    return this;
  }

  /** The whole message, ready to be sent. */
  ByteBuffer finish() {
    buffer.putInt(BODY_LENGTH, buffer.position() - body);
    return buffer.flip();
  }

  private BusMessage field(int code) {
    align(STRUCT);
    buffer.put((byte) code);
    return this;
  }

  private void signature(String types) {
    byte[] bytes = types.getBytes(StandardCharsets.US_ASCII);
    buffer.put((byte) bytes.length).put(bytes).put((byte) 0);
  }

  private void align(int size) {
    while (buffer.position() % size != 0) {
      buffer.put((byte) 0);
    }
  }
}
