package dev.sandboxed.runtime.internal.seccomp;

import java.util.Arrays;

/**
 * Puts together a program for the kernel's packet filter machine, from its end to its beginning:
 * jumps only go forward, so that where a jump leads is known when it is written. A place in the
 * program is the number of instructions from there to the end. Not thread-safe.
 *
 * <p>An instruction is {@code u16} code, {@code u8} jump if true, {@code u8} jump if false, {@code
 * u32} operand (linux/filter.h).
 */
final class Assembler {

  private static final int LOAD = 0x20;
  private static final int AND = 0x54;
  private static final int JUMP = 0x05;
  private static final int JUMP_IF_EQUAL = 0x15;
  private static final int JUMP_IF_AT_LEAST = 0x35;
  private static final int RETURN = 0x06;
  private static final int LONGEST_JUMP = 255;

  private long[] reversed = new long[256];
  private int size;

  int end(int verdict) {
    return put(RETURN, 0, 0, verdict);
  }

  /** Loads 32 bits of what the kernel tells about a call (struct seccomp_data). */
  int load(int offset) {
    return put(LOAD, 0, 0, offset);
  }

  int and(int mask) {
    return put(AND, 0, 0, mask);
  }

  int ifEqual(int value, int then, int otherwise) {
    return branch(JUMP_IF_EQUAL, value, then, otherwise);
  }

  /** Unsigned. */
  int ifAtLeast(int value, int then, int otherwise) {
    return branch(JUMP_IF_AT_LEAST, value, then, otherwise);
  }

  /** To another place than the one written before. */
  int jump(int target) {
    return target == size ? target : put(JUMP, 0, 0, size - target);
  }

  /** In the order in which it runs, little-endian. */
  byte[] program() {
    byte[] program = new byte[size * 8];
    for (int index = 0; index < size; index++) {
      long instruction = reversed[size - 1 - index];
      for (int octet = 0; octet < 8; octet++) {
        program[index * 8 + octet] = (byte) (instruction >>> (8 * octet));
      }
    }
    return program;
  }

  private int branch(int code, int value, int then, int otherwise) {
    if (size - Math.min(then, otherwise) > LONGEST_JUMP) {
      throw new IllegalStateException("A jump over " + (size - Math.min(then, otherwise)));
    }
    return put(code, size - then, size - otherwise, value);
  }

  private int put(int code, int then, int otherwise, int operand) {
    if (size == reversed.length) {
      reversed = Arrays.copyOf(reversed, size * 2);
    }
    reversed[size++] =
        (operand & 0xffff_ffffL) << 32 | (long) otherwise << 24 | (long) then << 16 | code;
    return size;
  }
}
