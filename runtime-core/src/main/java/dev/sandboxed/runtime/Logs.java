package dev.sandboxed.runtime;

/** The output of a sandbox's program so far, decoded as UTF-8. */
public interface Logs {

  String stdout();

  String stderr();

  /** Both streams in the order in which they were written. */
  String all();
}
