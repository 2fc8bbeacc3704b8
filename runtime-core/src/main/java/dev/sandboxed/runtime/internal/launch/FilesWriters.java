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
    return new FilesWriter(program, identity, directory, true);
  }

  @Override
  public long adopt(Path store, Path tree, Path directory) {
    String from = store.relativize(tree).toString();
    String to = store.relativize(directory.resolve("fs")).toString();
    try (FilesWriter writer = new FilesWriter(program, identity, store, false)) {
      writer.move(from, to);
      writer.measure(to);
      writer.finish();
      return writer.measured();
    }
  }

  @Override
  public void read(Path tree, TreeVisitor visitor) throws IOException {
    try (TreeReader reader = new TreeReader(program, identity, tree)) {
      reader.read(visitor);
    }
  }

  @Override
  public void sync(Path directory) {
    try (FilesWriter writer = new FilesWriter(program, identity, directory, false)) {
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
    try (FilesWriter writer = new FilesWriter(program, identity, parent, false)) {
      writer.remove(name.toString().getBytes(StandardCharsets.UTF_8));
      writer.finish();
    }
  }
}
