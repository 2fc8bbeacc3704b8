package dev.sandboxed.runtime;

import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import dev.sandboxed.runtime.spec.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Looks after the files of this machine that a sandbox is to have, before anything is started. */
final class StorageSources {

  /**
   * Returns the storage with the real paths of what it binds.
   *
   * @throws StartFailedException when something is missing
   */
  static Storage resolve(SandboxSpec spec, String image) {
    Storage storage = spec.storage();
    for (FileCopy copy : storage.copies()) {
      if (copy.source() instanceof FileCopy.OnDisk onDisk && !Files.exists(onDisk.path())) {
        throw missing(spec, image, "copied to " + copy.to(), onDisk.path(), null);
      }
    }
    List<Mount> mounts = new ArrayList<>();
    for (Mount mount : storage.mounts()) {
      mounts.add(mount instanceof Mount.Bind bind ? resolve(spec, image, bind) : mount);
    }
    return new Storage(mounts, storage.copies(), storage.readOnlyRoot());
  }

  private static Mount resolve(SandboxSpec spec, String image, Mount.Bind bind) {
    try {
      return new Mount.Bind(bind.source().toRealPath(), bind.target(), bind.writable());
    } catch (IOException e) {
      throw missing(spec, image, "mounted at " + bind.target(), bind.source(), e);
    }
  }

  private static StartFailedException missing(
      SandboxSpec spec, String image, String use, Path source, @Nullable IOException cause) {
    return new StartFailedException(
        "Could not start sandbox '"
            + spec.name()
            + "' ("
            + image
            + "): "
            + source.toAbsolutePath()
            + ", which is to be "
            + use
            + ", does not exist or may not be read by this user.",
        cause);
  }

  private StorageSources() {}
}
