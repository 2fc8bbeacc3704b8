package dev.sandboxed.image.internal.archive;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import dev.sandboxed.image.internal.unpack.Decompression;
import dev.sandboxed.image.internal.unpack.TarIndex;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * The entries of an archive by their names, in whatever order they come. Links lead to other
 * entries, never out of the archive. Thread-safe; closing it ends every read.
 */
final class ArchiveFile implements AutoCloseable {
  static final int MAX_DOCUMENT = 4 << 20;
  private static final int BUFFER = 1 << 16;
  private static final int MAX_LINKS = 40;

  private final FileChannel channel;
  private final Map<String, TarIndex.Entry> entries = new HashMap<>();

  private ArchiveFile(FileChannel channel) throws IOException {
    this.channel = channel;
    for (TarIndex.Entry entry : TarIndex.read(channel)) {
      entries.put(normalised(entry.name()), entry);
    }
  }

  /**
   * Reads the headers.
   *
   * @param scratch where a compressed archive is laid out, in a file that has no name any more
   */
  static ArchiveFile open(Path file, Path scratch) throws IOException {
    // A named pipe would let us wait for ever.
    if (!Files.isRegularFile(file)) {
      throw new IOException("it is no regular file");
    }
    FileChannel channel = open(file, scratch, FileChannel.open(file, READ));
    try {
      return new ArchiveFile(channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static FileChannel open(Path file, Path scratch, FileChannel plain) throws IOException {
    try (BufferedInputStream raw = new BufferedInputStream(Files.newInputStream(file), BUFFER);
        InputStream content = Decompression.open(raw)) {
      if (content == raw) {
        return plain;
      }
      plain.close();
      return unpacked(content, scratch);
    } catch (IOException | RuntimeException e) {
      plain.close();
      throw e;
    }
  }

  private static FileChannel unpacked(InputStream content, Path scratch) throws IOException {
    Path temporary = scratch.resolve("file-" + UUID.randomUUID());
    FileChannel channel = FileChannel.open(temporary, CREATE_NEW, READ, WRITE);
    try {
      Files.delete(temporary);
      // Not closed: that would close the channel.
      OutputStream out = Channels.newOutputStream(channel);
      content.transferTo(out);
      return channel;
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** Returns the entry of a file, going where links lead. */
  TarIndex.Entry find(String name) throws IOException {
    String at = normalised(name);
    for (int links = 0; links < MAX_LINKS; links++) {
      TarIndex.Entry entry = entries.get(at);
      if (entry == null) {
        throw new IOException("it has no " + (at.equals(name) ? name : name + ", that is " + at));
      }
      if (entry.link().isEmpty()) {
        return entry;
      }
      int directory = at.lastIndexOf('/');
      at =
          normalised(
              entry.symbolic() && directory > 0
                  ? at.substring(0, directory) + "/" + entry.link()
                  : entry.link());
    }
    throw new IOException("the links from " + name + " lead in a circle");
  }

  InputStream open(TarIndex.Entry entry) {
    return TarIndex.open(channel, entry);
  }

  byte[] document(String name) throws IOException {
    TarIndex.Entry entry = find(name);
    if (entry.size() > MAX_DOCUMENT) {
      throw new IOException(name + " is " + entry.size() + " bytes long");
    }
    try (InputStream in = open(entry)) {
      return in.readAllBytes();
    }
  }

  boolean has(String name) {
    return entries.containsKey(name);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // It was only read from.
      return;
    }
  }

  /** Without {@code .} and {@code ..}; what would lead out of the archive stays at its top. */
  private static String normalised(String name) {
    Deque<String> parts = new ArrayDeque<>();
    for (String part : name.split("/", -1)) {
      switch (part) {
        case "", "." -> {}
        case ".." -> parts.pollLast();
        default -> parts.addLast(part);
      }
    }
    return String.join("/", parts);
  }
}
