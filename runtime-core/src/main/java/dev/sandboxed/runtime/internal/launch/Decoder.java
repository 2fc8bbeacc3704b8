package dev.sandboxed.runtime.internal.launch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the integers and strings of the protocol. Not thread-safe. */
final class Decoder {

  private final byte[] buffer;
  private final int end;
  private int position;

  Decoder(byte[] buffer, int from, int to) {
    this.buffer = buffer;
    this.position = from;
    this.end = to;
  }

  int u8() {
    require(1);
    return buffer[position++] & 0xff;
  }

  int u16() {
    return u8() | u8() << 8;
  }

  int u32() {
    require(4);
    int value =
        (buffer[position] & 0xff)
            | (buffer[position + 1] & 0xff) << 8
            | (buffer[position + 2] & 0xff) << 16
            | (buffer[position + 3] & 0xff) << 24;
    position += 4;
    return value;
  }

  long u64() {
    return (u32() & 0xffff_ffffL) | (long) u32() << 32;
  }

  String string() {
    int length = length();
    require(length + 1);
    String value = new String(buffer, position, length, StandardCharsets.UTF_8);
    position += length + 1;
    return value;
  }

  /** A {@code str} whose bytes are not text to us. */
  byte[] stringBytes() {
    byte[] value = bytes();
    u8();
    return value;
  }

  /** As {@link #stringBytes()}, as the characters 0 to 255. */
  String latin() {
    return new String(stringBytes(), StandardCharsets.ISO_8859_1);
  }

  byte[] bytes() {
    return raw(length());
  }

  /** Moves what fits into a part of a buffer; returns how much that was. */
  int read(byte[] target, int offset, int length) {
    int count = Math.min(length, end - position);
    System.arraycopy(buffer, position, target, offset, count);
    position += count;
    return count;
  }

  byte[] raw(int length) {
    require(length);
    byte[] value = Arrays.copyOfRange(buffer, position, position + length);
    position += length;
    return value;
  }

  /** What follows for that many bytes, as a reader of its own. */
  Decoder slice(int length) {
    require(length);
    Decoder slice = new Decoder(buffer, position, position + length);
    position += length;
    return slice;
  }

  /** What follows, for who keeps it longer than the message. */
  Decoder copy() {
    return new Decoder(Arrays.copyOfRange(buffer, position, end), 0, end - position);
  }

  int left() {
    return end - position;
  }

  boolean hasMore() {
    return position < end;
  }

  private int length() {
    int length = u32();
    if (length < 0 || length > end - position) {
      throw new IllegalStateException("A message of sandbox-init is cut short");
    }
    return length;
  }

  private void require(int count) {
    if (count > end - position) {
      throw new IllegalStateException("A message of sandbox-init is cut short");
    }
  }
}
