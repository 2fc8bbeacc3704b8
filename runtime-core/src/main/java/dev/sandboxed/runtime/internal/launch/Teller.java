package dev.sandboxed.runtime.internal.launch;

import java.io.IOException;

/** Carries steps out and returns what they tell, see {@code READ_} in {@code docs/protocol.md}. */
@FunctionalInterface
interface Teller {

  Decoder tell(Steps steps) throws IOException;
}
