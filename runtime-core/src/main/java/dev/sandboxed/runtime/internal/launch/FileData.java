package dev.sandboxed.runtime.internal.launch;

/**
 * What {@code READ_DATA} tells.
 *
 * @param errno why it could not be read; 0: it could
 * @param bytes as many as there are, of those that were asked for
 */
record FileData(int errno, Decoder bytes) {

  static final FileData NOTHING = new FileData(0, new Decoder(new byte[0], 0, 0));

  static FileData decode(Decoder told) {
    int errno = told.u32();
    return new FileData(errno, told.slice(errno == 0 ? told.u32() : 0));
  }
}
