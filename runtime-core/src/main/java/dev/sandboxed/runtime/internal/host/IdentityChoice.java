package dev.sandboxed.runtime.internal.host;

import dev.sandboxed.runtime.internal.host.Identity.Method;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how ids are mapped: written directly when privileged, else by newuidmap, else a single
 * id.
 *
 * <p>Always a user namespace, for root too: what escapes from a sandbox is then nobody on this
 * machine.
 */
public final class IdentityChoice {

  /** Images use ids up to 65534 (nobody) and rarely more. */
  private static final long WANTED = 65536;

  /**
   * In the middle of what systemd reserves for containers, 524288 to 1879048191, and away from
   * /etc/subuid's usual.
   */
  private static final long PREFERRED = 0x5000_0000L;

  /** The identity for sandboxes of this process. */
  public static Identity ofThisProcess() {
    return choose(HostFacts.read(System.getenv()));
  }

  static Identity choose(HostFacts facts) {
    if (facts.mayMapIds()) {
      return direct(facts);
    }
    SubordinateIds uids = SubordinateIds.of(facts.subordinateUids(), facts.userName(), facts.uid());
    SubordinateIds gids = SubordinateIds.of(facts.subordinateGids(), facts.userName(), facts.uid());
    String limitation = limitation(facts, uids, gids);
    if (uids != null && gids != null && limitation.isEmpty()) {
      return helpers(facts, uids, gids);
    }
    return new Identity(
        Method.SINGLE,
        "0 " + facts.uid() + " 1",
        "0 " + facts.gid() + " 1",
        List.of(),
        List.of(),
        1,
        "single-" + facts.uid() + "-" + facts.gid(),
        facts.uid(),
        facts.gid(),
        limitation);
  }

  private static Identity direct(HostFacts facts) {
    IdRanges uids = IdRanges.parse(facts.uidMap());
    IdRanges gids = IdRanges.parse(facts.gidMap());
    long count = WANTED;
    long uid = first(uids);
    long gid = first(gids);
    String uidMap = "0 " + uid + " " + count;
    String gidMap = "0 " + gid + " " + count;
    if (uid < 0 || gid < 0) {
      uid = 0;
      gid = 0;
      count = Math.min(WANTED, Math.min(uids.countFromZero(), gids.countFromZero()));
      uidMap = uids.mapFromZero(count);
      gidMap = gids.mapFromZero(count);
    }
    return new Identity(
        Method.DIRECT,
        uidMap,
        gidMap,
        List.of(),
        List.of(),
        count,
        (count == 1 ? "single-" : "direct-") + uid + "-" + gid + "-" + count,
        uid,
        gid,
        count < WANTED
            ? "this process is in a user namespace that has only " + count + " of 65536 ids"
            : "");
  }

  /**
   * The ids that are nobody's here: the preferred ones, else the highest; -1 when only those of
   * this machine's users are.
   */
  private static long first(IdRanges mapped) {
    return mapped.contain(PREFERRED, WANTED) ? PREFERRED : mapped.highest(WANTED, WANTED);
  }

  private static Identity helpers(HostFacts facts, SubordinateIds uids, SubordinateIds gids) {
    long uidCount = Math.min(WANTED, uids.count());
    long gidCount = Math.min(WANTED, gids.count());
    return new Identity(
        Method.HELPERS,
        map(facts.uid(), uids.first(), uidCount),
        map(facts.gid(), gids.first(), gidCount),
        command(facts.newuidmap(), facts.uid(), uids.first(), uidCount),
        command(facts.newgidmap(), facts.gid(), gids.first(), gidCount),
        Math.min(uidCount, gidCount) + 1,
        "sub-"
            + (facts.uid() + "-" + facts.gid() + "-")
            + (uids.first() + "-" + gids.first() + "-" + Math.min(uidCount, gidCount)),
        facts.uid(),
        facts.gid(),
        "");
  }

  private static String map(long own, long first, long count) {
    return "0 " + own + " 1\n1 " + first + " " + count;
  }

  private static List<String> command(@Nullable String program, long own, long first, long count) {
    return List.of(
        program == null ? "" : program,
        "0",
        Long.toString(own),
        "1",
        "1",
        Long.toString(first),
        Long.toString(count));
  }

  /** What keeps newuidmap from being used, and the remedy; empty when nothing does. */
  private static String limitation(
      HostFacts facts, @Nullable SubordinateIds uids, @Nullable SubordinateIds gids) {
    String user = facts.userName().isEmpty() ? Long.toString(facts.uid()) : facts.userName();
    if (facts.newuidmap() == null || facts.newgidmap() == null) {
      return "the programs newuidmap and newgidmap are missing: install the package uidmap"
          + " (shadow-utils on Fedora)";
    }
    if (uids == null) {
      return missing("/etc/subuid", user);
    }
    if (gids == null) {
      return missing("/etc/subgid", user);
    }
    if (facts.noNewPrivileges()) {
      return "this process runs with no_new_privs, under which newuidmap has no effect"
          + " (Kubernetes: allowPrivilegeEscalation: true)";
    }
    return "";
  }

  private static String missing(String file, String user) {
    return file
        + " has no line for user "
        + user
        + ": add '"
        + user
        + ":100000:65536' to it, or a range that no other line there uses";
  }

  private IdentityChoice() {}
}
