package dev.sandboxed.runtime.spec;

/** No snapshot, or one of a sandbox that nothing was done to. */
enum Plain implements Snapshot {
  NONE,
  READY;

  @Override
  public String fingerprint() {
    return "";
  }
}
