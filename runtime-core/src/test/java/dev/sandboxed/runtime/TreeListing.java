package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/**
 * What a tree consists of, as GNU tar sees it: names, types, modes, owners, times, which files are
 * the same, extended attributes and contents. Lines by name.
 */
final class TreeListing {

  /** Writes the working directory to the standard output, always in the same order. */
  static final String TAR =
      "tar --create --format=posix --sort=name --numeric-owner --xattrs --xattrs-include='*'"
          + " --pax-option=delete=atime,delete=ctime --warning=no-file-ignored .";

  /** The listing of a tree that a command writes as a tar. */
  static Map<String, String> of(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      process.getOutputStream().close();
      Map<String, String> lines = read(process.getInputStream());
      int code = process.waitFor();
      if (code != 0) {
        throw new AssertionError(command + " ended with " + code);
      }
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /**
   * Insists that an overlay of ours shows what another tool has made. A directory that an upper
   * layer only implies has the time 0 with us, and the time of a lower one or of its making with
   * others.
   */
  static void assertSame(Map<String, String> ours, Map<String, String> theirs) {
    assertThat(theirs).containsKey("./");
    Map<String, String> different = new TreeMap<>();
    TreeSet<String> names = new TreeSet<>(ours.keySet());
    names.addAll(theirs.keySet());
    for (String name : names) {
      String own = ours.getOrDefault(name, "missing");
      String other = theirs.getOrDefault(name, "missing");
      boolean implied = own.startsWith("5 ") && own.contains(" 0 ns ");
      if (!own.equals(implied ? other.replaceFirst(" \\d+ ns ", " 0 ns ") : other)) {
        different.put(name, own + " instead of " + other);
      }
    }
    assertThat(different).isEmpty();
  }

  /** The same tree with the time 0 for its root, which Docker does not take from the layer. */
  static Map<String, String> withoutTimeOfRoot(Map<String, String> lines) {
    Map<String, String> changed = new TreeMap<>(lines);
    changed.computeIfPresent("./", (name, line) -> line.replaceFirst(" \\d+ ns ", " 0 ns "));
    return changed;
  }

  private static Map<String, String> read(InputStream stream) throws IOException {
    Map<String, String> lines = new TreeMap<>();
    try (InputStream source = new BufferedInputStream(stream, 1 << 16);
        TarArchiveInputStream tar = new TarArchiveInputStream(source, "UTF-8")) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        lines.put(entry.getName(), line(entry, tar));
      }
      source.transferTo(OutputStream.nullOutputStream());
    }
    return lines;
  }

  private static String line(TarArchiveEntry entry, InputStream content) throws IOException {
    return String.format(
        "%c %04o %d:%d %d ns %s %s %s",
        entry.getLinkFlag(),
        entry.getMode() & 07777,
        entry.getLongUserId(),
        entry.getLongGroupId(),
        entry.getLastModifiedTime().to(TimeUnit.NANOSECONDS),
        entry.isFile() ? hash(content) : "-",
        entry.getLinkName(),
        new TreeMap<>(entry.getExtraPaxHeaders()));
  }

  private static String hash(InputStream content) throws IOException {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(content, hash).transferTo(OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(hash.digest(), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }

  private TreeListing() {}
}
