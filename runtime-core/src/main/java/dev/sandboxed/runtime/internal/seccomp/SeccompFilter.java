package dev.sandboxed.runtime.internal.seccomp;

import dev.sandboxed.runtime.spec.Capability;
import dev.sandboxed.runtime.spec.Security;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * A filter with the meaning of Docker's default profile, as a binary search over runs of numbers
 * with the same verdict: about a hundred instructions where libseccomp makes over three hundred,
 * which the kernel has to check, compile and try for every number each time one is loaded.
 */
public final class SeccompFilter {

  static final int ALLOW = 0x7fff_0000;
  static final int ERRNO_EPERM = 0x0005_0001;
  static final int ERRNO_ENOSYS = 0x0005_0026;

  /** A program for another processor, such as i386: its calls have other numbers. */
  static final int KILL_PROCESS = 0x8000_0000;

  private static final int NUMBER = 0;
  private static final int ARCHITECTURE = 4;
  private static final int FIRST_ARGUMENT = 16;
  private static final int FIRST_ARGUMENT_HIGH = 20;

  /** CLONE_NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID, NEWNET, NEWNS. */
  private static final int NEW_NAMESPACES = 0x7e02_0000;

  /** Linux, Linux 32-bit, UNAME26 with each; all ones ask which it is. */
  private static final int[] PERSONALITIES = {0, 8, 0x2_0000, 0x2_0008, 0xffff_ffff};

  /**
   * First and last of each run of families that are allowed. Not: DECnet, Econet, ATM's signalling,
   * IrDA, Wanpipe, ISDN, CAIF, AF_ALG, AF_VSOCK (which reaches a virtual machine's host past every
   * network), and what is newer.
   */
  private static final int[] FAMILIES = {
    0, 11, 13, 18, 21, 22, 24, 24, 26, 33, 35, 36, 39, 39, 41, 45
  };

  private final Assembler assembler = new Assembler();
  private final int allow;
  private final int refuse;
  private final int missing;

  private SeccompFilter() {
    allow = assembler.end(ALLOW);
    refuse = assembler.end(ERRNO_EPERM);
    missing = assembler.end(ERRNO_ENOSYS);
  }

  /** Makes the usual program now, for whoever needs it later. */
  public static void prepare() {
    Usual.initialize();
  }

  /** The program for this machine and a sandbox with these capabilities; not to be changed. */
  public static byte[] of(Set<Capability> capabilities) {
    return capabilities.equals(Security.DEFAULT.capabilities())
        ? Usual.PROGRAM
        : of(Processor.ofThisMachine(), capabilities);
  }

  static byte[] of(Processor processor, Set<Capability> capabilities) {
    return new SeccompFilter().assemble(processor, rules(processor, capabilities));
  }

  /** What happens from each number on, until the next. */
  private static NavigableMap<Integer, Rule> rules(
      Processor processor, Set<Capability> capabilities) {
    NavigableMap<Integer, Rule> rules = new TreeMap<>();
    int[] ranges = processor.ranges();
    for (int index = 0; index < ranges.length; index += 2) {
      rules.put(ranges[index], Rule.ALLOW);
      rules.put(ranges[index + 1] + 1, Rule.REFUSE);
    }
    rules.put(Processor.FIRST_COMMON, Rule.ALLOW);
    rules.put(Processor.LAST_KNOWN + 1, Rule.MISSING);
    for (Refusal refusal : DockerProfile.refusals()) {
      int number = refusal.number(processor);
      if (number >= 0 && Collections.disjoint(refusal.liftedBy(), capabilities)) {
        rules.putIfAbsent(number + 1, rules.floorEntry(number + 1).getValue());
        rules.put(number, refusal.rule());
      }
    }
    return rules;
  }

  private byte[] assemble(Processor processor, NavigableMap<Integer, Rule> rules) {
    List<Integer> starts = new ArrayList<>();
    List<Integer> targets = new ArrayList<>();
    Rule last = null;
    for (Map.Entry<Integer, Rule> entry : rules.entrySet()) {
      if (entry.getValue() != last) {
        starts.add(entry.getKey());
        targets.add(target(entry.getValue()));
        last = entry.getValue();
      }
    }
    assembler.jump(search(starts, targets));
    int begin = assembler.load(NUMBER);
    int foreign = assembler.end(KILL_PROCESS);
    assembler.ifEqual(processor.auditNumber(), begin, foreign);
    assembler.load(ARCHITECTURE);
    return assembler.program();
  }

  private int search(List<Integer> starts, List<Integer> targets) {
    if (starts.size() == 1) {
      return targets.get(0);
    }
    int middle = starts.size() / 2;
    int end = starts.size();
    int above = search(starts.subList(middle, end), targets.subList(middle, end));
    int below = search(starts.subList(0, middle), targets.subList(0, middle));
    return assembler.ifAtLeast(starts.get(middle), above, below);
  }

  private int target(Rule rule) {
    return switch (rule) {
      case ALLOW -> allow;
      case REFUSE -> refuse;
      case MISSING -> missing;
      case CLONE -> cloning();
      case PERSONALITY -> personality();
      case SOCKET -> socket();
    };
  }

  private int cloning() {
    assembler.ifEqual(0, allow, refuse);
    assembler.and(NEW_NAMESPACES);
    return assembler.load(FIRST_ARGUMENT);
  }

  private int personality() {
    int next = refuse;
    for (int value : PERSONALITIES) {
      next = assembler.ifEqual(value, allow, next);
    }
    return withoutHighBits();
  }

  private int socket() {
    List<Integer> starts = new ArrayList<>();
    List<Integer> targets = new ArrayList<>();
    for (int index = 0; index < FAMILIES.length; index += 2) {
      starts.add(FAMILIES[index]);
      targets.add(allow);
      starts.add(FAMILIES[index + 1] + 1);
      targets.add(refuse);
    }
    search(starts, targets);
    return withoutHighBits();
  }

  /** Goes on with the lower half of the first argument; the upper one must be 0. */
  private int withoutHighBits() {
    int lower = assembler.load(FIRST_ARGUMENT);
    assembler.ifEqual(0, lower, refuse);
    return assembler.load(FIRST_ARGUMENT_HIGH);
  }

  /** That of nearly all sandboxes, made once. */
  private static final class Usual {
    static final byte[] PROGRAM = of(Processor.ofThisMachine(), Security.DEFAULT.capabilities());

    /** The first call of any method of a class initializes it. */
    static void initialize() {}
  }
}
