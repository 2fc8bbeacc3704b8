package dev.sandboxed.runtime.internal.launch;

import org.jspecify.annotations.Nullable;

/** Says a failed step in words, from its encoded form: only needed when something failed. */
final class StepDescription {

  /** What {@code FAILED} names when no step is meant. */
  static String of(int code) {
    return switch (code) {
      case 1 -> "read a message";
      case 2 -> "seal the native program";
      case 3 -> "make and lock the run directory";
      case 4 -> "create the namespaces";
      case 5 -> "write the user and group id maps";
      case 6 -> "run newuidmap";
      case 7 -> "run newgidmap";
      case 8 -> "create the network link";
      case 9 -> "bind the published port";
      case 10 -> "open the log";
      case 11 -> "enter the sandbox";
      case 12 -> "allocate memory";
      case 13 -> "join a new session keyring";
      case 14 -> "join the control group";
      case 15 -> "take over what the program before it has left";
      case 30 -> "prepare the network";
      case 31 -> "mount files of this machine for the sandbox";
      default -> "do what has the number " + code;
    };
  }

  static String of(Steps steps, int index, int code) {
    Step step = step(steps, index);
    Decoder arguments = step == null ? null : step.arguments();
    if (step != null && step.opcode() == Opcode.FIRST_OF) {
      step.arguments().u32();
      arguments = find(step.arguments(), code);
    }
    if (arguments == null) {
      return "carry out step " + index + " (opcode " + code + ")";
    }
    return switch (code) {
      case Opcode.MKDIR -> "make the directory " + arguments.string();
      case Opcode.WRITE_FILE -> "write " + arguments.string();
      case Opcode.MOUNT -> mount(arguments);
      case Opcode.ROOT_BIND -> bind(arguments);
      case Opcode.CHDIR -> "change the working directory to " + arguments.string();
      case Opcode.ROOTFS -> "open the root directory " + arguments.string();
      case Opcode.UNMOUNT -> "unmount " + arguments.string();
      case Opcode.BECOME_ROOT -> "become root in the user namespace";
      case Opcode.ROOT_MOUNT -> "mount " + arguments.string() + " on " + arguments.string();
      case Opcode.ROOT_SEAL -> "make the root directory read-only";
      case Opcode.ENTER_ROOT -> "enter the root directory";
      case Opcode.NETLINK -> "set up the network";
      case Opcode.HOSTNAME -> "set the host name " + arguments.string();
      case Opcode.SYSCTL -> "set " + arguments.string() + " to " + arguments.string();
      case Opcode.LINKED -> "wait for the link to the network";
      case Opcode.IDENTITY -> "become user " + arguments.u32() + ":" + arguments.u32();
      case Opcode.SECCOMP -> "filter system calls";
      case Opcode.RLIMIT -> "set the ulimit " + arguments.string();
      case Opcode.INIT -> "start an init";
      case Opcode.TERMINAL -> "open a terminal";
      case Opcode.HOST_PORT -> "lead to a port of this machine";
      case Opcode.FILES_MOVE -> "rename " + arguments.string();
      case Opcode.NAME_SOCKETS -> "listen for questions for names on " + arguments.string();
      case Opcode.SERVE_NAMES -> "answer questions for names";
      case Opcode.EXEC -> execute(arguments);
      case Opcode.FILES_DIRECTORY -> "make the directory " + arguments.string();
      case Opcode.FILES_FILE -> "write the file " + arguments.string();
      case Opcode.FILES_SYMLINK -> link(arguments);
      case Opcode.FILES_DATA, Opcode.FILES_HOLE -> "write the file";
      default -> "carry out step " + index + " (opcode " + code + ")";
    };
  }

  private static String bind(Decoder arguments) {
    String source = arguments.string();
    String target = arguments.string();
    return source.isEmpty()
        ? "mount " + target + " onto itself"
        : "bind " + source + " to " + target;
  }

  private static String link(Decoder arguments) {
    String target = arguments.string();
    return "make the link " + arguments.string() + " to " + target;
  }

  private static String mount(Decoder arguments) {
    arguments.string();
    String target = arguments.string();
    return "mount " + arguments.string() + " on " + target;
  }

  private static String execute(Decoder arguments) {
    int candidates = arguments.u32();
    String last = "";
    for (int index = 0; index < candidates; index++) {
      last = arguments.string();
    }
    int count = arguments.u32();
    return "execute " + (count > 0 ? arguments.string() : last);
  }

  /** In the first of several lists that has it: the failure is that of the first list. */
  private static @Nullable Decoder find(Decoder lists, int code) {
    while (lists.hasMore()) {
      Decoder list = lists.slice(lists.u32());
      list.u32();
      while (list.hasMore()) {
        int opcode = list.u16();
        list.u16();
        Decoder arguments = list.slice(list.u32());
        if (opcode == code) {
          return arguments;
        }
      }
    }
    return null;
  }

  private static @Nullable Step step(Steps steps, int index) {
    Decoder reader = steps.read();
    for (int current = 0; reader.hasMore(); current++) {
      int opcode = reader.u16();
      reader.u16();
      Decoder arguments = reader.slice(reader.u32());
      if (current == index) {
        return new Step(opcode, arguments);
      }
    }
    return null;
  }

  private record Step(int opcode, Decoder arguments) {}

  private StepDescription() {}
}
