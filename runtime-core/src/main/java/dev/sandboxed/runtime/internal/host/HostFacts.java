package dev.sandboxed.runtime.internal.host;

import java.io.FileInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the choice of an identity depends on, read once.
 *
 * @param uid the effective user id
 * @param gid the effective group id
 * @param userName from /etc/passwd; empty when the user has no line there
 * @param mayMapIds whether this process has CAP_SETUID and CAP_SETGID
 * @param noNewPrivileges whether setuid programs such as newuidmap have no effect
 * @param uidMap content of /proc/self/uid_map
 * @param gidMap content of /proc/self/gid_map
 * @param subordinateUids content of /etc/subuid
 * @param subordinateGids content of /etc/subgid
 * @param newuidmap where the program is, or null
 * @param newgidmap where the program is, or null
 */
record HostFacts(
    long uid,
    long gid,
    String userName,
    boolean mayMapIds,
    boolean noNewPrivileges,
    String uidMap,
    String gidMap,
    String subordinateUids,
    String subordinateGids,
    @Nullable String newuidmap,
    @Nullable String newgidmap) {

  private static final long CAP_SETGID = 1L << 6;
  private static final long CAP_SETUID = 1L << 7;

  /** Reads what decides; what only an ordinary user needs is left empty for a privileged one. */
  static HostFacts read(Map<String, String> environment) {
    List<String> status = Fields.lines(content("/proc/self/status"));
    long uid = Long.parseLong(word(status, "Uid:", 2));
    long gid = Long.parseLong(word(status, "Gid:", 2));
    long capabilities = Long.parseUnsignedLong(word(status, "CapEff:", 1), 16);
    boolean mayMapIds = (capabilities & CAP_SETUID) != 0 && (capabilities & CAP_SETGID) != 0;
    String uidMap = content("/proc/self/uid_map");
    String gidMap = content("/proc/self/gid_map");
    if (mayMapIds) {
      return new HostFacts(uid, gid, "", true, false, uidMap, gidMap, "", "", null, null);
    }
    String path = environment.getOrDefault("PATH", "") + ":/usr/bin:/bin:/usr/local/bin";
    return new HostFacts(
        uid,
        gid,
        userName(uid),
        false,
        word(status, "NoNewPrivs:", 1).equals("1"),
        uidMap,
        gidMap,
        content("/etc/subuid"),
        content("/etc/subgid"),
        find("newuidmap", path),
        find("newgidmap", path));
  }

  private static String userName(long uid) {
    String number = Long.toString(uid);
    for (String line : Fields.lines(content("/etc/passwd"))) {
      List<String> fields = Fields.split(line, ':');
      if (fields.size() > 2 && fields.get(2).equals(number)) {
        return fields.get(0);
      }
    }
    return "";
  }

  private static String word(List<String> status, String name, int index) {
    for (String line : status) {
      if (line.startsWith(name)) {
        List<String> words = Fields.words(line);
        return words.size() > index ? words.get(index) : "0";
      }
    }
    return "0";
  }

  private static @Nullable String find(String program, String path) {
    for (String directory : Fields.split(path, ':')) {
      Path candidate = Path.of(directory, program);
      if (directory.startsWith("/") && Files.isExecutable(candidate)) {
        return candidate.toString();
      }
    }
    return null;
  }

  private static String content(String file) {
    try (FileInputStream stream = new FileInputStream(file)) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      return ""; // as if it had no lines: the choice says what is missing
    }
  }
}
