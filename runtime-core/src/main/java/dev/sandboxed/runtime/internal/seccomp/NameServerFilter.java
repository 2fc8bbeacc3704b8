package dev.sandboxed.runtime.internal.seccomp;

import java.util.List;

/** Lets a name server answer, and allocate memory. Anything else is the end of it. */
public final class NameServerFilter {

  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;

  private record Call(String name, int x86, int arm) {}

  private static final List<Call> NEEDED =
      List.of(
          new Call("recvfrom", 45, 207),
          new Call("sendto", 44, 206),
          new Call("epoll_wait", 232, -1),
          new Call("epoll_pwait", 281, 22),
          new Call("epoll_ctl", 233, 21),
          new Call("openat2", 437, 437),
          new Call("read", 0, 63),
          new Call("close", 3, 57),
          new Call("accept4", 288, 242),
          new Call("getpeername", 52, 205),
          new Call("epoll_create1", 291, 20),
          new Call("write", 1, 64),
          new Call("brk", 12, 214),
          new Call("mmap", 9, 222),
          new Call("munmap", 11, 215),
          new Call("mremap", 25, 216),
          new Call("restart_syscall", 219, 128),
          new Call("exit_group", 231, 94));

  /** The program for this machine. */
  public static byte[] program() {
    return program(Processor.ofThisMachine());
  }

  static byte[] program(Processor processor) {
    Assembler assembler = new Assembler();
    int allow = assembler.end(SeccompFilter.ALLOW);
    int kill = assembler.end(SeccompFilter.KILL_PROCESS);
    int next = kill;
    for (Call call : NEEDED) {
      int number = processor == Processor.X86_64 ? call.x86() : call.arm();
      next = number < 0 ? next : assembler.ifEqual(number, allow, next);
    }
    int begin = assembler.load(NUMBER);
    assembler.ifEqual(processor.auditNumber(), begin, kill);
    assembler.load(ARCHITECTURE);
    return assembler.program();
  }

  private NameServerFilter() {}
}
