package dev.sandboxed.runtime.internal.launch;

/** The numbers of the messages in {@code docs/protocol.md}. */
final class MessageType {

  static final int BOOT = 1;
  static final int START = 2;
  static final int CONTINUE = 3;
  static final int SIGNAL = 4;
  static final int EXEC = 6;
  static final int RELEASE = 7;
  static final int FOLLOW = 8;
  static final int SUCCEED = 10;
  static final int ATTEND = 11;
  static final int PROCESSES = 20;
  static final int INPUT = 21;
  static final int PERFORM = 24;
  static final int KEEP = 25;

  static final int BOOTED = 64;
  static final int FAILED = 65;
  static final int PAUSED = 67;
  static final int STARTED = 68;
  static final int EXITED = 69;
  static final int PORT_BOUND = 70;
  static final int PORT_OPEN = 71;
  static final int LOG = 72;
  static final int RELEASED = 73;
  static final int SUCCEEDED = 76;
  static final int PROCESSES_SHOWN = 80;
  static final int INPUT_TAKEN = 81;
  static final int KEPT = 84;
  static final int CLONED = 85;

  private MessageType() {}
}
