package dev.sandboxed.runtime;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The files and the process of {@code tiny} as a bundle of the Open Container Initiative,
 * configured as Podman would, for {@code runc}.
 */
final class RuncBundle {

  /** As the map of the user namespace in {@code config.json}. */
  private static final String OWNER = "1342177280:1342177280";

  private final Path directory;
  private int runs;

  /** Of the program and its accounts in a directory that all may enter. */
  RuncBundle(Path directory) throws IOException {
    this.directory = directory;
    Path root = directory.resolve("rootfs");
    for (String name : List.of("bin", "etc", "tmp", "proc", "sys", "dev")) {
      Files.createDirectories(root.resolve(name));
    }
    Files.copy(TinyProgram.path(), root.resolve("bin/tiny"));
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    Commands.run(List.of("chmod", "-R", "a+rX", directory.toString()));
    Commands.run(List.of("chown", "-R", OWNER, root.toString()));
  }

  /** What the program says. */
  String run(List<String> command) throws IOException {
    String words = '"' + String.join("\", \"", command) + '"';
    try (InputStream configuration = RuncBundle.class.getResourceAsStream("/runc/config.json")) {
      String text = new String(configuration.readAllBytes(), StandardCharsets.UTF_8);
      Files.writeString(directory.resolve("config.json"), text.replace("\"ARGUMENTS\"", words));
    }
    List<String> runc = new ArrayList<>(List.of("runc", "--root"));
    runc.add(directory.resolve("state").toString());
    runc.addAll(List.of("run", "--bundle", directory.toString()));
    runc.add("sandboxed-" + ProcessHandle.current().pid() + "-" + ++runs);
    return Commands.run(runc);
  }
}
