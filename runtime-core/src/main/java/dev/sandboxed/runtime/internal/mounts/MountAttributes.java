package dev.sandboxed.runtime.internal.mounts;

/** MOUNT_ATTR_ of mount_setattr(2); the MS_ flags of mount(2) have the same values for these. */
final class MountAttributes {

  static final long READ_ONLY = 1;
  static final long NO_SETUID = 2;
  static final long NO_DEVICES = 4;
  static final long NO_EXECUTION = 8;

  /** For file systems of the kernel that hold no programs. */
  static final long NOTHING_SPECIAL = NO_SETUID | NO_DEVICES | NO_EXECUTION;

  /** MS_REMOUNT and MS_BIND, of mount(2) only: gives a mount just the attributes that are named. */
  static final long CHANGE = 32 | 4096;

  private MountAttributes() {}
}
