package dev.sandboxed.runtime.spec;

/** A snapshot of a sandbox that nothing was done to. */
record Plain(String name) implements Snapshot {

  @Override
  public String fingerprint() {
    return "";
  }

  @Override
  public String toString() {
    return name;
  }
}
