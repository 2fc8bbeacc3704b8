package dev.sandboxed.runtime.internal.launch;

import dev.sandboxed.image.layer.LayerWriter;
import dev.sandboxed.image.layer.LayerWriters;
import dev.sandboxed.image.layer.TreeVisitor;
import dev.sandboxed.runtime.internal.host.Identity;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes layers through the native program, with the ids that sandboxes will have. Thread-safe. */
public final class FilesWriters implements LayerWriters {

  private final NativeProgram program;
  private final Identity identity;

  public FilesWriters(NativeProgram program, Identity identity) {
    this.program = program;
    this.identity = identity;
  }

  @Override
  public String ownership() {
    return identity.ownership();
  }

  @Override
  public boolean singleId() {
    return identity.isSingle();
  }

  @Override
  public LayerWriter open(Path directory) {
    try {
      Path root = makeRoot(directory.toRealPath());
      return new FilesWriter(directory, DirectoryProcess.toFill(program, identity, root));
    } catch (IOException | MonitorGoneException e) {
      throw FilesFailure.whenWritingTo(directory, e);
    }
  }

  @Override
  public long adopt(Path store, Path tree, Path directory) {
    String from = store.relativize(tree).toString();
    String to = store.relativize(directory.resolve("fs")).toString();
    try (FilesWriter writer = in(store)) {
      writer.move(from, to);
      return writer.measure(to);
    }
  }

  /** Moves a tree, in one step. Both are on one file system, in directories of this user. */
  void move(Path tree, Path target) {
    Path parent = target.getParent();
    if (parent == null) {
      throw new IllegalArgumentException("Nothing becomes the root directory");
    }
    try (FilesWriter writer = in(parent)) {
      writer.move(parent.relativize(tree).toString(), parent.relativize(target).toString());
      writer.finish();
    }
  }

  @Override
  public void read(Path tree, TreeVisitor visitor) throws IOException {
    try (TreeReader reader = new TreeReader(tree, reading(tree))) {
      reader.read(visitor);
    }
  }

  @Override
  public void sync(Path directory) {
    try (FilesWriter writer = in(directory)) {
      writer.sync();
      writer.finish();
    }
  }

  @Override
  public void delete(Path tree) {
    Path parent = tree.toAbsolutePath().getParent();
    Path name = tree.getFileName();
    if (parent == null || name == null) {
      throw new IllegalArgumentException("The root directory is not deleted");
    }
    if (!Files.exists(tree, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (FilesWriter writer = in(parent)) {
      writer.remove(name.toString().getBytes(StandardCharsets.UTF_8));
      writer.finish();
    }
  }

  private DirectoryProcess reading(Path tree) throws IOException {
    try {
      return DirectoryProcess.toRead(program, identity, tree.toRealPath());
    } catch (MonitorGoneException e) {
      throw TreeReader.failed(tree, e);
    }
  }

  /** One that writes to a directory that exists, whoever it belongs to. */
  private FilesWriter in(Path directory) {
    try {
      return new FilesWriter(
          directory, DirectoryProcess.toChange(program, identity, directory.toRealPath()));
    } catch (IOException | MonitorGoneException e) {
      throw FilesFailure.whenWritingTo(directory, e);
    }
  }

  /** Makes the root of a layer, which belongs to whoever root in a sandbox is on this machine. */
  private Path makeRoot(Path directory) throws IOException {
    Path root = Files.createDirectory(directory.resolve("fs"));
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    give(root, "unix:uid", (int) identity.hostUid());
    give(root, "unix:gid", (int) identity.hostGid());
    return root;
  }

  private static void give(Path root, String attribute, Integer id) throws IOException {
    if (!id.equals(Files.getAttribute(root, attribute))) {
      Files.setAttribute(root, attribute, id);
    }
  }
}
