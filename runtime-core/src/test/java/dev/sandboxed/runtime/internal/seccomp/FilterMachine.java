package dev.sandboxed.runtime.internal.seccomp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Runs a filter as the kernel does (Documentation/networking/filter.rst). */
final class FilterMachine {

  private final ByteBuffer program;

  FilterMachine(byte[] program) {
    this.program = ByteBuffer.wrap(program).order(ByteOrder.LITTLE_ENDIAN);
  }

  int instructions() {
    return program.capacity() / 8;
  }

  int run(int number, int architecture, long firstArgument) {
    ByteBuffer call = ByteBuffer.allocate(64).order(ByteOrder.LITTLE_ENDIAN);
    call.putInt(0, number).putInt(4, architecture).putLong(16, firstArgument);
    int accumulator = 0;
    for (int at = 0; ; at++) {
      int operand = program.getInt(at * 8 + 4);
      int then = program.get(at * 8 + 2) & 0xff;
      int otherwise = program.get(at * 8 + 3) & 0xff;
      switch (program.getShort(at * 8)) {
        case 0x20 -> accumulator = call.getInt(operand);
        case 0x54 -> accumulator &= operand;
        case 0x05 -> at += operand;
        case 0x15 -> at += accumulator == operand ? then : otherwise;
        case 0x25 -> at += Integer.compareUnsigned(accumulator, operand) > 0 ? then : otherwise;
        case 0x35 -> at += Integer.compareUnsigned(accumulator, operand) >= 0 ? then : otherwise;
        case 0x45 -> at += (accumulator & operand) != 0 ? then : otherwise;
        case 0x06 -> {
          return operand;
        }
        default -> throw new AssertionError("instruction " + program.getShort(at * 8));
      }
    }
  }
}
