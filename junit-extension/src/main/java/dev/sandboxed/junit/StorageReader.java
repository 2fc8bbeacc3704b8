package dev.sandboxed.junit;

import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.Storage;
import java.nio.file.Path;
import java.util.function.UnaryOperator;

/** Reads what one {@link Sandboxed} says about files. */
final class StorageReader {

  private static final String CLASS_PATH = "classpath:";
  private static final int OCTAL = 8;

  private final Sandboxed annotation;
  private final Misuse misuse;
  private final UnaryOperator<String> text;

  /**
   * Prepares reading.
   *
   * @param text resolves placeholders
   */
  StorageReader(Sandboxed annotation, Misuse misuse, UnaryOperator<String> text) {
    this.annotation = annotation;
    this.misuse = misuse;
    this.text = text;
  }

  Storage read() {
    Storage storage = Storage.DEFAULT.readOnlyRoot(annotation.readOnlyRoot());
    for (Copy copy : annotation.copy()) {
      storage = with("copy", copy.from(), storage, before -> before.copy(copy(copy)));
    }
    for (String bind : annotation.binds()) {
      storage = with("binds", bind, storage, before -> before.mount(bind(text.apply(bind))));
    }
    for (String volume : annotation.volumes()) {
      storage =
          with("volumes", volume, storage, before -> before.mount(volume(text.apply(volume))));
    }
    for (String tmpfs : annotation.tmpfs()) {
      storage = with("tmpfs", tmpfs, storage, before -> before.mount(tmpfs(text.apply(tmpfs))));
    }
    return storage;
  }

  private Storage with(
      String member, String written, Storage storage, UnaryOperator<Storage> change) {
    try {
      return change.apply(storage);
    } catch (IllegalArgumentException e) {
      throw misuse.text(member, "must be possible (" + e.getMessage() + ")", written);
    }
  }

  private FileCopy copy(Copy copy) {
    String from = text.apply(copy.from());
    String to = text.apply(copy.to());
    if (from.isBlank()) {
      throw misuse.text("from of @Copy", "must be a path, or classpath: and a resource", from);
    }
    if (!to.startsWith("/")) {
      throw misuse.text("to of @Copy", "must be an absolute path", to);
    }
    FileCopy read =
        from.startsWith(CLASS_PATH)
            ? FileCopy.resource(from.substring(CLASS_PATH.length()), to)
            : FileCopy.of(Path.of(from), to);
    String owner = text.apply(copy.owner());
    String mode = text.apply(copy.mode());
    read = owner.isEmpty() ? read : read.owner(owner);
    return mode.isEmpty() ? read : read.mode(mode("mode of @Copy", mode));
  }

  /** A source may have colons, a target may not. */
  private Mount bind(String written) {
    boolean writable = written.endsWith(":rw");
    boolean mode = writable || written.endsWith(":ro");
    String paths = mode ? written.substring(0, written.length() - 3) : written;
    int colon = paths.lastIndexOf(':');
    if (colon < 1 || !paths.startsWith("/", colon + 1)) {
      throw misuse.text(
          "binds", "must be written \"source:/target\" or \"source:/target:rw\"", written);
    }
    Mount.Bind bind = Mount.bind(Path.of(paths.substring(0, colon)), paths.substring(colon + 1));
    return writable ? bind.readWrite() : bind;
  }

  private Mount volume(String written) {
    String[] parts = written.split(":", -1);
    boolean readOnly = parts.length == 3 && parts[2].equals("ro");
    if ((parts.length != 2 && !readOnly) || !parts[1].startsWith("/")) {
      throw misuse.text(
          "volumes", "must be written \"name:/target\" or \"name:/target:ro\"", written);
    }
    Mount.Volume volume = Mount.volume(parts[0], parts[1]);
    return readOnly ? volume.readOnly() : volume;
  }

  private Mount tmpfs(String written) {
    int colon = written.indexOf(':');
    String target = colon < 0 ? written : written.substring(0, colon);
    if (!target.startsWith("/")) {
      throw wrongTmpfs(written);
    }
    Mount.Tmpfs tmpfs = Mount.tmpfs(target);
    String[] options = colon < 0 ? new String[0] : written.substring(colon + 1).split(",", -1);
    for (String option : options) {
      if (option.startsWith("size=")) {
        tmpfs = tmpfs.size(option.substring(5));
      } else if (option.startsWith("mode=")) {
        tmpfs = tmpfs.mode(mode("mode of tmpfs", option.substring(5)));
      } else {
        throw wrongTmpfs(written);
      }
    }
    return tmpfs;
  }

  private RuntimeException wrongTmpfs(String written) {
    return misuse.text(
        "tmpfs", "must be written \"/target\" or \"/target:size=64m,mode=755\"", written);
  }

  private int mode(String member, String written) {
    try {
      return Integer.parseUnsignedInt(written, OCTAL);
    } catch (NumberFormatException e) {
      throw misuse.text(member, "must be an octal number such as \"0644\"", written);
    }
  }
}
