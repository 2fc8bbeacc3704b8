package dev.sandboxed.runtime;

import dev.sandboxed.runtime.internal.host.Identity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A user namespace with the ids that sandboxes have, so that what belongs to them can be looked at,
 * mounted and deleted. It lives as long as its first process, which ends with this JVM.
 */
final class MappedNamespace implements AutoCloseable {

  private final Process holder;

  MappedNamespace(Identity identity) throws IOException {
    holder =
        new ProcessBuilder("unshare", "--user", "sh", "-c", "echo; exec cat")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    if (holder.getInputStream().read() < 0) {
      throw new IOException("unshare --user failed");
    }
    map(identity, "uid_map", identity.uidMap(), identity.newuidmap());
    map(identity, "gid_map", identity.gidMap(), identity.newgidmap());
  }

  private void map(Identity identity, String file, String map, List<String> helper)
      throws IOException {
    Path proc = Path.of("/proc/" + holder.pid());
    if (identity.method() == Identity.Method.HELPERS) {
      List<String> command = new ArrayList<>(List.of(helper.get(0), Long.toString(holder.pid())));
      command.addAll(helper.subList(1, helper.size()));
      Commands.run(command);
      return;
    }
    if (identity.method() == Identity.Method.SINGLE && file.equals("gid_map")) {
      Files.writeString(proc.resolve("setgroups"), "deny");
    }
    Files.writeString(proc.resolve(file), map + "\n");
  }

  /** The command line that runs a shell script there as root, in mounts of its own. */
  List<String> shell(String script, String... arguments) {
    return Stream.concat(
            Stream.of(
                "nsenter",
                "--target=" + holder.pid(),
                "--user",
                "--setuid=0",
                "--setgid=0",
                "unshare",
                "--mount",
                "sh",
                "-euc",
                script,
                "sh"),
            Stream.of(arguments))
        .collect(Collectors.toList());
  }

  @Override
  public void close() {
    holder.destroy();
    holder.onExit().join();
  }
}
