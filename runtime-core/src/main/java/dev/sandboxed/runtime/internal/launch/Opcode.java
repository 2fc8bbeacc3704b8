package dev.sandboxed.runtime.internal.launch;

/** The numbers of the steps in {@code docs/protocol.md}. */
final class Opcode {

  static final int MKDIR = 1;
  static final int WRITE_FILE = 2;
  static final int MOUNT = 4;
  static final int CHDIR = 7;
  static final int ROOTFS = 8;
  static final int BECOME_ROOT = 10;
  static final int UNMOUNT = 11;
  static final int FIRST_OF = 12;

  static final int ROOT_MOUNT = 21;
  static final int ROOT_BIND = 22;
  static final int READ_OPEN = 26;
  static final int ENTER_ROOT = 27;
  static final int ROOT_SEAL = 29;

  static final int NETLINK = 30;
  static final int HOSTNAME = 31;
  static final int SYSCTL = 32;
  static final int READ_NAMES = 33;
  static final int LINKED = 34;
  static final int HOST_PORT = 35;
  static final int HOST_MOUNT = 36;
  static final int HOST_UNMOUNT = 37;
  static final int READ_TREE = 38;

  static final int IDENTITY = 40;
  static final int EXEC = 41;
  static final int SECCOMP = 42;
  static final int RLIMIT = 43;
  static final int READ_PART = 44;
  static final int READ_DATA = 45;
  static final int NAME_SOCKETS = 46;
  static final int INIT = 47;
  static final int TERMINAL = 48;
  static final int SERVE_NAMES = 49;

  static final int FILES_DIRECTORY = 50;
  static final int FILES_FILE = 51;
  static final int FILES_DATA = 52;
  static final int FILES_LINK = 53;
  static final int FILES_SYMLINK = 54;
  static final int FILES_FIFO = 55;
  static final int FILES_WHITEOUT = 56;
  static final int FILES_XATTR = 57;
  static final int FILES_REMOVE = 58;
  static final int FILES_HOLE = 60;
  static final int FILES_MOVE = 61;
  static final int FILES_SYNC = 63;

  private Opcode() {}
}
