package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.runtime.internal.host.Errno;

/**
 * What the native program could not do.
 *
 * @param place 0 the monitor, 1 the hub, 2 a sandbox or exec
 * @param code the number of the step, or of what was done when it is no step
 * @param isStep whether {@code code} is the number of a step
 * @param errno of the system call
 * @param description the step in words, such as {@code mount overlay on /m}
 * @param detail what the native program adds, often empty
 */
public record StepFailure(
    int place, int code, boolean isStep, int errno, String description, String detail) {

  public static final int MONITOR = 0;
  public static final int HUB = 1;
  public static final int PROCESS = 2;

  /** What was done when it is no step, see {@link #code}. */
  public static final int CLONE = 4;

  public static final int WRITE_ID_MAPS = 5;
  public static final int RUN_NEWUIDMAP = 6;
  public static final int RUN_NEWGIDMAP = 7;
  public static final int BIND_PORT = 9;

  /** Java could not copy the layers of an image. */
  private static final int COPY_LAYERS = 100;

  static StepFailure ofCopy(String description, int errno, String detail) {
    return new StepFailure(PROCESS, COPY_LAYERS, false, errno, description, detail);
  }

  public boolean isExecute() {
    return isStep && code == Opcode.EXEC;
  }

  public boolean isIdentity() {
    return isStep && code == Opcode.IDENTITY;
  }

  public boolean isProcessLimit() {
    return isStep && code == Opcode.RLIMIT;
  }

  public boolean isMount() {
    return isStep
        && (code == Opcode.MOUNT
            || code == Opcode.ENTER_ROOT
            || code == Opcode.ROOT_MOUNT
            || code == Opcode.ROOT_BIND);
  }

  /** Whether a file system of this type could not be mounted. */
  public boolean isMountOf(String type) {
    return isMount() && description.startsWith("mount " + type + " on ");
  }

  /** Whether the layers of an image could not be copied. */
  public boolean isCopy() {
    return !isStep && code == COPY_LAYERS;
  }

  public boolean isPivot() {
    return isStep && code == Opcode.ENTER_ROOT;
  }

  public boolean isPort() {
    return !isStep && code == BIND_PORT;
  }

  /** The same with something that only its reader knows. */
  public StepFailure with(String newDetail) {
    return new StepFailure(place, code, isStep, errno, description, newDetail);
  }

  /** Whether newuidmap or newgidmap failed. */
  public boolean isIdMapProgram() {
    return !isStep && (code == RUN_NEWUIDMAP || code == RUN_NEWGIDMAP);
  }

  /** {@code mount proc on /x: EPERM (operation not permitted)}. */
  public String inWords() {
    return description
        + ": "
        + Errno.describe(errno)
        + (detail.isEmpty() ? "" : " (" + detail + ")");
  }

  StepFailure withDetail(String words) {
    return new StepFailure(place, code, isStep, errno, description, words);
  }

  static StepFailure decode(Decoder payload, Steps steps) {
    int place = payload.u8();
    int index = payload.u32();
    int code = payload.u16();
    int errno = payload.u32();
    String detail = payload.string();
    boolean isStep = index >= 0;
    String description = isStep ? StepDescription.of(steps, index, code) : StepDescription.of(code);
    return new StepFailure(place, code, isStep, errno, description, detail);
  }
}
