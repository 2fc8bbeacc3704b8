package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.runtime.internal.host.Identity;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Writes the integers, strings and lists of the protocol. Not thread-safe. */
final class Encoder {

  private byte[] buffer;
  private int size;

  Encoder() {
    this(512);
  }

  Encoder(int capacity) {
    buffer = new byte[capacity];
  }

  Encoder u8(int value) {
    reserve(1);
    buffer[size++] = (byte) value;
    return this;
  }

  Encoder u16(int value) {
    return u8(value).u8(value >>> 8);
  }

  Encoder u32(int value) {
    reserve(4);
    putInt(size, value);
    size += 4;
    return this;
  }

  /** An IPv4 address, the first byte of which is the highest. */
  Encoder networkOrder(int address) {
    return u8(address >>> 24).u8(address >>> 16).u8(address >>> 8).u8(address);
  }

  Encoder u64(long value) {
    return u32((int) value).u32((int) (value >>> 32));
  }

  Encoder string(String value) {
    return string(value.getBytes(StandardCharsets.UTF_8));
  }

  /** A {@code str} whose bytes are not text to us, such as a file name in a layer. */
  Encoder string(byte[] value) {
    if (contains(value, (byte) 0)) {
      throw new IllegalArgumentException(
          "'" + new String(value, StandardCharsets.UTF_8) + "' contains a NUL character");
    }
    return u32(value.length).raw(value, value.length).u8(0);
  }

  Encoder bytes(byte[] value) {
    return bytes(value, value.length);
  }

  Encoder bytes(byte[] value, int length) {
    return u32(length).raw(value, length);
  }

  Encoder strings(List<String> values) {
    u32(values.size());
    for (int index = 0; index < values.size(); index++) {
      string(values.get(index));
    }
    return this;
  }

  Encoder raw(byte[] value, int length) {
    reserve(length);
    System.arraycopy(value, 0, buffer, size, length);
    size += length;
    return this;
  }

  /** The identity of the protocol. */
  Encoder identity(Identity identity) {
    List<String> files = new ArrayList<>();
    if (identity.method() == Identity.Method.SINGLE) {
      files.addAll(List.of("setgroups", "deny"));
    }
    if (identity.newuidmap().isEmpty()) {
      files.addAll(List.of("uid_map", identity.uidMap()));
    }
    if (identity.newgidmap().isEmpty()) {
      files.addAll(List.of("gid_map", identity.gidMap()));
    }
    return strings(files).command(identity.newuidmap()).command(identity.newgidmap());
  }

  /** With an empty word for the pid, which is the first of the arguments. */
  private Encoder command(List<String> words) {
    List<String> command = new ArrayList<>(words);
    if (!command.isEmpty()) {
      command.add(1, "");
    }
    return strings(command);
  }

  /** Appends what one read gives; returns its length, or -1 at the end of the stream. */
  int read(InputStream source, int limit) throws IOException {
    reserve(limit);
    int length = source.read(buffer, size, limit);
    size += Math.max(0, length);
    return length;
  }

  /** Leaves room for a length that {@link #endLength} fills in. */
  int beginLength() {
    u32(0);
    return size;
  }

  void endLength(int begin) {
    putInt(begin - 4, size - begin);
  }

  int size() {
    return size;
  }

  byte[] buffer() {
    return buffer;
  }

  byte[] toByteArray() {
    return Arrays.copyOf(buffer, size);
  }

  /** Overwrites a number written before. */
  void patch(int at, int value) {
    putInt(at, value);
  }

  /** Forgets what was written after that position. */
  void truncate(int position) {
    size = position;
  }

  private void putInt(int at, int value) {
    buffer[at] = (byte) value;
    buffer[at + 1] = (byte) (value >>> 8);
    buffer[at + 2] = (byte) (value >>> 16);
    buffer[at + 3] = (byte) (value >>> 24);
  }

  private void reserve(int more) {
    if (size + more > buffer.length) {
      buffer = Arrays.copyOf(buffer, Math.max(buffer.length * 2, size + more));
    }
  }

  private static boolean contains(byte[] value, byte searched) {
    for (byte each : value) {
      if (each == searched) {
        return true;
      }
    }
    return false;
  }
}
