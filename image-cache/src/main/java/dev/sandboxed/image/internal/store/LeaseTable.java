package dev.sandboxed.image.internal.store;

import dev.sandboxed.image.Digest;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** What all JVMs that are alive use, at one moment. */
final class LeaseTable {
  private final String ownership;
  private final Set<String> images = new HashSet<>();
  private final Set<String> layers = new HashSet<>();

  private LeaseTable(String ownership) {
    this.ownership = ownership;
  }

  /** Reads the leases of everybody who lives, and removes those of the dead. */
  static LeaseTable read(StoreLayout layout, StoreFiles files) throws IOException {
    LeaseTable table = new LeaseTable(layout.ownership());
    if (!Files.isDirectory(layout.leases())) {
      return table;
    }
    try (DirectoryStream<Path> clients = Files.newDirectoryStream(layout.leases())) {
      for (Path client : clients) {
        Path lockFile = layout.clientLock(client.getFileName().toString());
        try (StoreLock dead = StoreLock.tryAcquire(lockFile)) {
          if (dead == null) {
            table.add(client);
          } else {
            bury(client, lockFile, files);
          }
        }
      }
    }
    return table;
  }

  boolean uses(Digest image) {
    return images.contains(Leases.name(ownership, image));
  }

  /** Whether the image with this digest is in use, whatever the algorithm. */
  boolean mentions(String hex) {
    return images.stream().anyMatch(name -> name.endsWith("." + hex));
  }

  Set<String> layers() {
    return layers;
  }

  private void add(Path client) throws IOException {
    try (DirectoryStream<Path> leases = Files.newDirectoryStream(client)) {
      for (Path lease : leases) {
        String name = lease.getFileName().toString();
        images.add(name);
        if (name.startsWith(ownership.concat("."))) {
          layers.addAll(Files.readAllLines(lease));
        }
      }
    } catch (NoSuchFileException e) {
      // Given back at this moment.
      return;
    }
  }

  /** No client ever takes a name that was there before, so this lock may be deleted. */
  private static void bury(Path client, Path lockFile, StoreFiles files) throws IOException {
    try (DirectoryStream<Path> leases = Files.newDirectoryStream(client)) {
      for (Path lease : leases) {
        files.delete(lease);
      }
    } catch (NoSuchFileException e) {
      // Somebody else has just buried it.
      files.delete(lockFile);
      return;
    }
    files.delete(client);
    files.delete(lockFile);
  }
}
