package dev.sandboxed.runtime.internal.files;

import dev.sandboxed.image.layer.Metadata;
import dev.sandboxed.image.layer.SparseContent;
import dev.sandboxed.runtime.internal.launch.FileSink;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.EnumSet;
import java.util.Set;

/**
 * A file or directory of this machine that becomes a copy of what it is told of. Not thread-safe.
 *
 * <p>Everything is made anew, so that a path never leads through a link: neither one that was there
 * before, nor one that a sandbox has put in the place of a directory while it was listed.
 */
public final class HostTree implements FileSink {

  private static final int BUFFER = 128 << 10;
  private static final PosixFilePermission[] BY_BIT = {
    PosixFilePermission.OTHERS_EXECUTE,
    PosixFilePermission.OTHERS_WRITE,
    PosixFilePermission.OTHERS_READ,
    PosixFilePermission.GROUP_EXECUTE,
    PosixFilePermission.GROUP_WRITE,
    PosixFilePermission.GROUP_READ,
    PosixFilePermission.OWNER_EXECUTE,
    PosixFilePermission.OWNER_WRITE,
    PosixFilePermission.OWNER_READ
  };

  private record Made(Path path, Metadata metadata) {}

  private final Path top;

  /** Those in others first. What they are to be like is said to them when they have everything. */
  private final Deque<Made> directories = new ArrayDeque<>();

  public HostTree(Path top) {
    this.top = top;
  }

  @Override
  public void directory(byte[] path, Metadata metadata) {
    try {
      Path directory = at(path);
      if (path.length == 0 && Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
        requireEmpty(directory);
      } else {
        makeParents(path);
        Files.createDirectory(directory);
      }
      directories.push(new Made(directory, metadata));
    } catch (IOException e) {
      throw inWords(e);
    }
  }

  @Override
  public void file(byte[] path, Metadata metadata, InputStream content) throws IOException {
    Path file = at(path);
    try {
      makeParents(path);
      if (path.length == 0 && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
        Files.deleteIfExists(file);
      }
      try (SeekableByteChannel channel =
          Files.newByteChannel(
              file,
              Set.of(
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.WRITE,
                  LinkOption.NOFOLLOW_LINKS))) {
        write(content, channel);
      }
      apply(file, metadata);
    } catch (java.nio.file.FileSystemException e) {
      throw inWords(e).getCause();
    }
  }

  @Override
  public void symlink(byte[] path, byte[] target, Metadata metadata) {
    try {
      Files.createSymbolicLink(at(path), RawPath.parse(target));
    } catch (IOException e) {
      throw inWords(e);
    }
  }

  @Override
  public void finish() throws IOException {
    for (Made made : directories) {
      apply(made.path(), made.metadata());
    }
  }

  private void makeParents(byte[] path) throws IOException {
    Path parent = top.getParent();
    if (path.length == 0 && parent != null) {
      Files.createDirectories(parent);
    }
  }

  private Path at(byte[] path) {
    return path.length == 0 ? top : top.resolve(RawPath.parse(path));
  }

  private static void requireEmpty(Path directory) throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
      if (entries.iterator().hasNext()) {
        throw new IOException(directory + " is not empty");
      }
    }
  }

  private static void write(InputStream content, SeekableByteChannel channel) throws IOException {
    byte[] buffer = new byte[BUFFER];
    boolean endsWithHole = false;
    for (; ; ) {
      if (content instanceof SparseContent sparse) {
        long hole = sparse.skipHole();
        channel.position(channel.position() + hole);
        endsWithHole = hole > 0;
      }
      int read = content.read(buffer);
      if (read < 0) {
        break;
      }
      endsWithHole = false;
      for (ByteBuffer rest = ByteBuffer.wrap(buffer, 0, read); rest.hasRemaining(); ) {
        channel.write(rest);
      }
    }
    if (endsWithHole) {
      channel.position(channel.position() - 1).write(ByteBuffer.allocate(1));
    }
  }

  private static void apply(Path path, Metadata metadata) throws IOException {
    Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
    for (int bit = 0; bit < BY_BIT.length; bit++) {
      if ((metadata.mode() >> bit & 1) != 0) {
        permissions.add(BY_BIT[bit]);
      }
    }
    FileTime time =
        FileTime.from(Instant.ofEpochSecond(metadata.mtimeSeconds(), metadata.mtimeNanos()));
    Files.getFileAttributeView(path, BasicFileAttributeView.class).setTimes(time, null, null);
    Files.setPosixFilePermissions(path, permissions);
  }

  private static UncheckedIOException inWords(IOException e) {
    String reason =
        e instanceof FileAlreadyExistsException exists
            ? exists.getFile() + " exists already"
            : e.toString();
    return new UncheckedIOException(new IOException(reason, e));
  }
}
