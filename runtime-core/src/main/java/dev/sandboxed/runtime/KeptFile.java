package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.LivingProcess;
import dev.sandboxed.runtime.internal.host.RunDirectory;
import java.io.IOException;
import java.io.Reader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is written down of a {@link KeptSandbox}, in the directory of its runtime, which its monitor
 * deletes in the end.
 *
 * @param program its id in the pid namespace of the hub
 * @param log what the program writes
 */
record KeptFile(
    KeptSandbox sandbox, LivingProcess jvm, LivingProcess monitor, int program, Path log) {

  private static final String PORT = "port.";
  private static final long LOOK_AGAIN_MILLIS = 20;

  /** Writes it, whole or not at all. */
  void write(Path file) throws IOException {
    Properties properties = new Properties();
    properties.setProperty("id", sandbox.id());
    properties.setProperty("sandbox", sandbox.sandbox());
    properties.setProperty("image", sandbox.image());
    properties.setProperty("reason", sandbox.reason());
    properties.setProperty("stays", sandbox.stays().toString());
    properties.setProperty("jvm", jvm.toString());
    properties.setProperty("monitor", monitor.toString());
    properties.setProperty("program", Integer.toString(program));
    properties.setProperty("log", log.toString());
    sandbox.ports().forEach((from, to) -> properties.setProperty(PORT + from, to.toString()));
    StringWriter text = new StringWriter();
    properties.store(text, null);
    Path unfinished = file.resolveSibling("new-" + file.getFileName());
    Files.writeString(unfinished, text.toString(), StandardCharsets.UTF_8);
    Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /** What one runtime has kept. */
  static List<KeptSandbox> in(Path directory) throws IOException {
    List<KeptSandbox> kept = new ArrayList<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(directory, RunDirectory.KEPT + "*")) {
      for (Path file : files) {
        KeptFile read = read(file);
        if (read != null) {
          kept.add(read.sandbox());
        }
      }
    } catch (NoSuchFileException e) {
      return List.of(); // it has just ended
    }
    return kept;
  }

  /** Null when it is gone. */
  static @Nullable KeptFile of(KeptSandbox sandbox) {
    String id = sandbox.id().substring(sandbox.id().indexOf('.') + 1);
    return read(sandbox.directory().resolve(RunDirectory.KEPT + id));
  }

  private static @Nullable KeptFile read(Path file) {
    Properties properties = new Properties();
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      properties.load(reader);
    } catch (NoSuchFileException e) {
      return null;
    } catch (IOException e) {
      throw new UncheckedIOException("Could not read " + file + ": " + e, e);
    }
    Map<Integer, Integer> ports = new TreeMap<>();
    for (String key : properties.stringPropertyNames()) {
      if (key.startsWith(PORT)) {
        ports.put(
            Integer.valueOf(key.substring(PORT.length())),
            Integer.valueOf(properties.getProperty(key)));
      }
    }
    return new KeptFile(
        new KeptSandbox(
            properties.getProperty("id"),
            properties.getProperty("sandbox"),
            properties.getProperty("image"),
            properties.getProperty("reason"),
            ports,
            Duration.parse(properties.getProperty("stays")),
            Objects.requireNonNull(file.toAbsolutePath().getParent())),
        LivingProcess.parse(properties.getProperty("jvm")),
        LivingProcess.parse(properties.getProperty("monitor")),
        Integer.parseInt(properties.getProperty("program")),
        Path.of(properties.getProperty("log")));
  }

  /** Whether the runtime has been closed, though its JVM may go on. */
  boolean isLeft() {
    return Files.exists(sandbox.directory().resolve(RunDirectory.LEFT));
  }

  /** When its JVM let go of it. */
  Instant leftAt() {
    try {
      return Files.getLastModifiedTime(sandbox.directory().resolve(RunDirectory.LEFT)).toInstant();
    } catch (IOException e) {
      return Instant.now(); // it will notice at once, or has ended
    }
  }

  /** Asks the monitor again and again: it hears it only when it has noticed the end of the JVM. */
  void end(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    while (monitor.isAlive()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            "Could not end what process " + monitor.pid() + " keeps in " + patience + ".");
      }
      ProcessHandle.of(monitor.pid()).ifPresent(ProcessHandle::destroy);
      try {
        Thread.sleep(LOOK_AGAIN_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return; // it ends all the same
      }
    }
  }

  static boolean hasSingleId(long program) {
    return read("/proc/" + program + "/setgroups").startsWith("deny");
  }

  static Map<String, String> environment(long program) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String variable : read("/proc/" + program + "/environ").split("\0", -1)) {
      int equals = variable.indexOf('=');
      if (equals > 0) {
        variables.put(variable.substring(0, equals), variable.substring(equals + 1));
      }
    }
    return variables;
  }

  private static String read(String file) {
    try {
      return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // it has ended, or does not let itself be looked at
    }
  }
}
