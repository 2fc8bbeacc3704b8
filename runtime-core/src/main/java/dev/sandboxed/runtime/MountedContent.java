package dev.sandboxed.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.runtime.spec.Mount;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a sandbox may have read of this machine's files while a snapshot of it was made. It is
 * looked at before every start, so the contents of 16 MiB count; of files beyond that their sizes
 * and times do, which every change of them changes.
 *
 * @param text the same for the same content
 * @param problem why no snapshot can be told by it; null: one can
 */
record MountedContent(String text, @Nullable String problem) {

  static final int MOST_FILES = 10_000;
  static final long MOST_BYTES = 16 << 20;

  private static final int CHUNK = 64 << 10;
  private static final int TYPE = 0170000;
  private static final int REGULAR = 0100000;
  private static final int SYMLINK = 0120000;

  static MountedContent of(List<Mount.Bind> binds) {
    for (Mount.Bind bind : binds) {
      if (bind.writable()) {
        return new MountedContent(
            "",
            "it may write to " + bind.source() + ", which no snapshot holds. Mount it read-only");
      }
    }
    if (binds.isEmpty()) {
      return new MountedContent("", null);
    }
    Reading reading = new Reading();
    try {
      for (Mount.Bind bind : binds) {
        reading.add(bind.source());
      }
      return new MountedContent(Sha256.end(reading.hash), null);
    } catch (IOException e) {
      return new MountedContent("", "what is mounted could not be looked at: " + e.getMessage());
    }
  }

  /** Of all mounts of one sandbox. */
  private static final class Reading {

    private final MessageDigest hash = Sha256.begin();
    private long bytesLeft = MOST_BYTES;
    private int filesLeft = MOST_FILES;

    void add(Path top) throws IOException {
      List<Path> all;
      try (Stream<Path> below = Files.walk(top)) {
        all = below.limit(filesLeft + 1L).sorted().toList();
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
      filesLeft -= all.size();
      if (filesLeft < 0) {
        throw new IOException(
            top + " has more than " + MOST_FILES + " files. Mount less, or copy what is needed");
      }
      for (Path path : all) {
        text(top.relativize(path).toString());
        addFile(path);
      }
    }

    private void addFile(Path path) throws IOException {
      Map<String, Object> attributes =
          new TreeMap<>(
              Files.readAttributes(
                  path,
                  "unix:mode,uid,gid,size,lastModifiedTime,ctime",
                  LinkOption.NOFOLLOW_LINKS));
      int mode = (int) attributes.getOrDefault("mode", 0);
      long size = (long) attributes.getOrDefault("size", 0L);
      text(mode + " " + attributes.get("uid") + " " + attributes.get("gid"));
      if ((mode & TYPE) == SYMLINK) {
        text(Files.readSymbolicLink(path).toString());
      } else if ((mode & TYPE) == REGULAR) {
        boolean whole = size <= bytesLeft && Files.isReadable(path);
        text(whole ? "content " + size : attributes.toString());
        if (whole) {
          content(path);
        }
      }
    }

    private void content(Path file) throws IOException {
      byte[] buffer = new byte[CHUNK];
      try (InputStream in = Files.newInputStream(file)) {
        for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
          hash.update(buffer, 0, length);
          bytesLeft -= length;
        }
      }
    }

    private void text(String text) {
      hash.update((text.length() + " " + text + "\n").getBytes(UTF_8));
    }
  }
}
