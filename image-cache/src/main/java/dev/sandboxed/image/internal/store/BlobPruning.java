package dev.sandboxed.image.internal.store;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Removes the blobs that no image needs: neither its manifest, nor mentioned by it, nor an index
 * that mentions it. What it mentions is found without understanding it, by the digests in its text.
 */
final class BlobPruning {
  /** A pull writes blobs before it records the image they are for. */
  private static final Duration NEW = Duration.ofHours(1);

  /** Manifests and indexes are never larger. */
  private static final long DOCUMENT = 4L << 20;

  private final StoreLayout layout;
  private final StoreFiles files;
  private final Set<String> manifests = new HashSet<>();
  private final StringBuilder text = new StringBuilder();

  BlobPruning(StoreLayout layout, StoreFiles files) {
    this.layout = layout;
    this.files = files;
  }

  /** Returns how many bytes were removed. */
  long run() throws IOException {
    LeaseTable leases = LeaseTable.read(layout, files);
    for (RecordTable.Entry entry : RecordTable.read(layout, layout.allImages())) {
      Path manifest = layout.blob(entry.image().digest());
      manifests.add(entry.image().digest().hex());
      text.append(read(manifest));
    }
    long removed = 0;
    for (Path blob : blobs()) {
      if (!isNeeded(blob, leases)) {
        removed += Files.size(blob);
        files.delete(blob);
      }
    }
    return removed;
  }

  private boolean isNeeded(Path blob, LeaseTable leases) throws IOException {
    String hex = blob.getFileName().toString();
    Instant changed = Files.getLastModifiedTime(blob).toInstant();
    if (manifests.contains(hex)
        || text.indexOf(hex) >= 0
        || leases.mentions(hex)
        || changed.isAfter(Instant.now().minus(NEW))) {
      return true;
    }
    String content = Files.size(blob) > DOCUMENT ? "" : read(blob);
    return manifests.stream().anyMatch(content::contains);
  }

  private List<Path> blobs() throws IOException {
    List<Path> blobs = new ArrayList<>();
    if (!Files.isDirectory(layout.blobs())) {
      return blobs;
    }
    try (DirectoryStream<Path> algorithms = Files.newDirectoryStream(layout.blobs())) {
      for (Path algorithm : algorithms) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(algorithm)) {
          entries.forEach(blobs::add);
        }
      }
    }
    return blobs;
  }

  private static String read(Path document) throws IOException {
    try {
      return new String(Files.readAllBytes(document), ISO_8859_1);
    } catch (NoSuchFileException e) {
      return "";
    }
  }
}
