package dev.sandboxed.runtime.internal.files;

import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.util.Enumeration;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/** A file or directory of a jar that is copied. */
final class JarTree {

  private final CopySource sink;
  private final Set<String> directories = new HashSet<>();

  JarTree(CopySource sink) {
    this.sink = sink;
  }

  void read(URL location) throws IOException {
    JarURLConnection connection = (JarURLConnection) location.openConnection();
    connection.setUseCaches(false); // so that closing the jar closes nobody else's
    try (JarFile jar = connection.getJarFile()) {
      String name = connection.getEntryName();
      String prefix = name.endsWith("/") ? name : name + "/";
      JarEntry entry = jar.getJarEntry(name);
      if (jar.getJarEntry(prefix) == null && entry != null && !entry.isDirectory()) {
        copy(jar, entry, sink.fileAt(CopySource.utf8(CopySource.lastName(name))));
      } else {
        copyTree(jar, prefix);
      }
    }
  }

  private void copyTree(JarFile jar, String prefix) throws IOException {
    byte[] top = sink.directoryAt();
    sink.directory(top);
    TreeMap<String, JarEntry> entries = new TreeMap<>();
    for (Enumeration<JarEntry> all = jar.entries(); all.hasMoreElements(); ) {
      JarEntry entry = all.nextElement();
      if (entry.getName().startsWith(prefix)) {
        entries.put(entry.getName().substring(prefix.length()), entry);
      }
    }
    for (var each : entries.entrySet()) {
      String path = each.getKey();
      makeDirectories(top, path);
      if (!each.getValue().isDirectory()) {
        copy(jar, each.getValue(), CopySource.join(top, CopySource.utf8(path)));
      }
    }
  }

  /** Not every jar has entries for its directories. */
  private void makeDirectories(byte[] top, String path) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      String directory = path.substring(0, slash);
      if (directories.add(directory)) {
        sink.directory(CopySource.join(top, CopySource.utf8(directory)));
      }
    }
  }

  private void copy(JarFile jar, JarEntry entry, byte[] to) throws IOException {
    try (InputStream content = jar.getInputStream(entry)) {
      sink.file(to, content);
    }
  }
}
