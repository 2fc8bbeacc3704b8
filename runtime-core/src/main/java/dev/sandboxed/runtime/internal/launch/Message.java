package dev.sandboxed.runtime.internal.launch;

/**
 * A message from the native program.
 *
 * @param type one of {@link MessageType}
 * @param id of the sandbox or exec it is about; 0: the hub
 */
record Message(int type, int id, Decoder payload) {

  /** The lengths, type and id before every payload. */
  static final int HEADER = 12;

  /** The protocol's limit for a whole message, the length field not counted. */
  static final int LIMIT = 4 << 20;

  /** Begins a message to the native program; {@link Connection#send} completes it. */
  static Encoder begin(int type, int id) {
    return begin(type, id, 1024);
  }

  static Encoder begin(int type, int id, int capacity) {
    return new Encoder(capacity).u32(0).u16(type).u16(0).u32(id);
  }
}
