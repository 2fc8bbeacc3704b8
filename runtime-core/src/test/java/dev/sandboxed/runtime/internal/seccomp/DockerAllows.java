package dev.sandboxed.runtime.internal.seccomp;

import dev.sandboxed.runtime.spec.Capability;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Docker's default profile as its own file has it: by what it allows. */
final class DockerAllows {

  private static final List<Integer> FAMILIES =
      IntStream.concat(
              IntStream.rangeClosed(13, 18),
              IntStream.of(
                  21, 22, 24, 26, 27, 28, 29, 30, 31, 32, 33, 35, 36, 39, 41, 42, 43, 44, 45))
          .boxed()
          .toList();

  private final Set<Capability> capabilities;

  DockerAllows(Set<Capability> capabilities) {
    this.capabilities = capabilities;
  }

  /** Names, or {@code NAME=NUMBER}. */
  List<String> calls() {
    List<String> calls = new ArrayList<>();
    for (String line : lines()) {
      int colon = line.indexOf(':');
      if (colon < 0 || line.startsWith("#")) {
        continue;
      }
      String capability = line.substring(0, colon);
      if (capability.isEmpty() || capabilities.contains(Capability.valueOf(capability))) {
        calls.addAll(List.of(line.substring(colon + 1).trim().split(" ")));
      }
    }
    return calls;
  }

  /** For the oracle, without what libseccomp does not know. */
  List<String> rules() {
    List<String> rules = new ArrayList<>();
    for (String call : calls()) {
      if (!call.contains("=")) {
        rules.add("allow " + call);
      }
    }
    rules.add("allow socket lt 12");
    for (int family : FAMILIES) {
      rules.add("allow socket eq " + family);
    }
    for (long personality : new long[] {0, 8, 131072, 131080, 4294967295L}) {
      rules.add("allow personality eq " + personality);
    }
    if (!capabilities.contains(Capability.SYS_ADMIN)) {
      rules.add("allow clone clear 2114060288");
      rules.add("errno clone3 38");
    }
    return rules;
  }

  private static List<String> lines() {
    try (InputStream file = DockerAllows.class.getResourceAsStream("/seccomp/docker-allows.txt")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
