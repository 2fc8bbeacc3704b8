package dev.sandboxed.runtime;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.sandboxed.image.Digest;
import dev.sandboxed.runtime.internal.files.CopyDigest;
import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.Limits;
import dev.sandboxed.runtime.spec.Mount;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.io.IOException;
import java.security.MessageDigest;
import java.util.Map;
import java.util.TreeMap;

/**
 * Names everything that goes into a snapshot: the SHA-256 of a text with a line per item, each with
 * the length of its value, so that no two specifications have the same text.
 *
 * <p>Services fit their files to the memory and the processors they find, so those count. What is
 * mounted is not in the snapshot, so the places count, and what a service may have read there; and
 * so does the content of what is copied. /dev/shm, the number of processes and ulimits do not
 * change what is written. Ports are not known inside. The host name is, and some services name
 * their data after it.
 */
final class SnapshotKey {

  private final StringBuilder text = new StringBuilder("sandboxed-snapshot 1\n");

  /**
   * The key of what a sandbox leaves.
   *
   * @param mounted a text for the content of what it is given of this machine
   */
  static Digest of(SandboxPlan plan, String ownership, String mounted) {
    MessageDigest hash = Sha256.begin();
    hash.update(new SnapshotKey().text(plan, ownership, mounted).getBytes(UTF_8));
    return new Digest("sha256", Sha256.end(hash));
  }

  String text(SandboxPlan plan, String ownership, String mounted) {
    SandboxSpec spec = plan.spec();
    add("image", plan.image().digest().toString());
    add("platform", plan.image().platform().toString());
    add("ids", ownership);
    add("host name", plan.names().get(0));
    for (String word : plan.process().commandLine()) {
      add("command", word);
    }
    for (Map.Entry<String, String> variable : new TreeMap<>(spec.env()).entrySet()) {
      add("variable", variable.getKey() + "=" + variable.getValue());
    }
    add("user", plan.process().user());
    add("directory", plan.process().workingDirectory());
    for (int port : plan.readiness().awaitedPorts()) {
      add("port", Integer.toString(port));
    }
    for (Readiness condition : spec.readiness()) {
      add("ready", condition.toString());
    }
    if (plan.readiness().awaitsHealth()) {
      add("healthy", String.valueOf(plan.readiness().healthCheck()));
    }
    Limits limits = spec.limits();
    add("memory", Long.toString(limits.memory()));
    add("processors", Double.toString(limits.cpus()));
    for (Mount mount : spec.storage().mounts()) {
      add("mount", mount.toString());
    }
    add("mounted", mounted);
    for (FileCopy copy : spec.storage().copies()) {
      add("copy", copy.toString());
      add("copied", content(copy));
    }
    add("fingerprint", spec.snapshot().fingerprint());
    return text.toString();
  }

  /** What cannot be read fails the start itself, which says why. */
  private static String content(FileCopy copy) {
    try {
      return CopyDigest.of(copy);
    } catch (IOException e) {
      return "unreadable";
    }
  }

  private void add(String name, String value) {
    text.append(name).append(' ').append(value.length()).append(' ').append(value).append('\n');
  }
}
