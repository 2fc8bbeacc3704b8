package dev.sandboxed.runtime.internal.launch;

/**
 * Says in words which step that writes files has failed. Its arguments are gone by then; the detail
 * has the path.
 */
final class FilesFailure {

  static String describe(StepFailure failure) {
    if (!failure.isStep()) {
      return "to " + failure.description();
    }
    return switch (failure.code()) {
      case Opcode.FILES_DIRECTORY -> "making a directory";
      case Opcode.FILES_FILE, Opcode.FILES_DATA, Opcode.FILES_HOLE, Opcode.FILES_END ->
          "writing a file";
      case Opcode.ROOT_MKDIR -> "making the directories above it";
      case Opcode.FILES_LINK -> "making a hard link";
      case Opcode.FILES_SYMLINK -> "making a symbolic link";
      case Opcode.FILES_FIFO -> "making a FIFO";
      case Opcode.FILES_WHITEOUT -> "making a whiteout";
      case Opcode.FILES_XATTR -> "setting an extended attribute";
      case Opcode.FILES_MOVE -> "moving a tree";
      case Opcode.FILES_MEASURE -> "measuring a tree";
      case Opcode.FILES_SYNC -> "writing everything to disk";
      case Opcode.FILES_REMOVE -> "removing a file";
      case Opcode.FILES_ATTRIBUTES -> "setting the attributes of a directory";
      default -> failure.description();
    };
  }

  private FilesFailure() {}
}
