package dev.sandboxed.runtime.doctor;

import dev.sandboxed.runtime.doctor.Finding.State;
import dev.sandboxed.runtime.internal.cgroups.ControlGroups;
import dev.sandboxed.runtime.internal.cgroups.LimitRefusedException;
import dev.sandboxed.runtime.internal.host.Identity;
import dev.sandboxed.runtime.internal.host.IdentityChoice;
import dev.sandboxed.runtime.internal.host.RunDirectory;
import dev.sandboxed.runtime.internal.launch.Monitor;
import dev.sandboxed.runtime.internal.launch.NativeProgram;
import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.internal.mounts.HubPlan;
import dev.sandboxed.runtime.internal.mounts.LayerMounts;
import dev.sandboxed.runtime.internal.networks.Networks;
import dev.sandboxed.runtime.spec.HostUnsupportedException;
import dev.sandboxed.runtime.spec.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** One examination: what is tried, in which order, and what depends on what. */
final class Examination {

  private final Path store;
  private final Identity identity = IdentityChoice.ofThisProcess();
  private final Trials trials;
  private final List<Finding> findings = new ArrayList<>();

  Examination(Path store) {
    this.store = store;
    this.trials = new Trials(NativeProgram.in(store), identity, store);
  }

  Report report() {
    try {
      if (namespaces()) {
        ids();
        mounts();
        need("network", "a bridge in a network namespace", TrialSteps::network);
        need("system call filter", "the filter is loaded", TrialSteps::filter);
        holders();
        limits();
      }
      findings.add(Egress.examine());
    } catch (HostUnsupportedException e) {
      findings.add(new Finding("store", State.MISSING, String.valueOf(e.getMessage()), ""));
    }
    return new Report(findings);
  }

  private boolean namespaces() {
    Attempt attempt = trials.boot(TrialSteps::nothing);
    findings.add(Finding.ok("store", "sandbox-init ran from " + store));
    if (attempt.failure() != null && attempt.failure().isIdMapProgram()) {
      findings.add(Finding.ok("user namespaces", "created"));
      findings.add(missing("user ids", attempt));
      return false;
    }
    return need("user namespaces", "created, with pid, mount, network and others in it", attempt);
  }

  private void ids() {
    String count =
        (identity.isSingle() ? "only root" : identity.count() + " ids")
            + ", mapped by "
            + words(identity.method());
    findings.add(
        identity.limitation().isEmpty()
            ? Finding.ok("user ids", count)
            : new Finding(
                "user ids",
                State.DEGRADED,
                count
                    + (identity.isSingle()
                        ? ": images that run as root and stay root work"
                        : ": images that use no others work"),
                "Note that " + identity.limitation() + "."));
  }

  private static String words(Identity.Method method) {
    return switch (method) {
      case DIRECT -> "this process itself";
      case HELPERS -> "newuidmap and newgidmap";
      case SINGLE -> "this process, to itself";
    };
  }

  private void mounts() {
    if (!need("mounts", "a tmpfs", run -> TrialSteps.mount(run, "tmpfs"))) {
      return;
    }
    prefer(
        "/proc",
        "mounted anew",
        run -> TrialSteps.mount(run, "proc"),
        new Makeshift(
            run -> TrialSteps.bind(run, "/proc"),
            "the one here is bound, read-only: sandboxes see which processes run outside"));
    prefer(
        "/sys",
        "mounted anew",
        run -> TrialSteps.mount(run, "sysfs"),
        new Makeshift(run -> TrialSteps.bind(run, "/sys"), "the one here is bound, read-only"));
    need("devices", "/dev/null bound", TrialSteps::device);
    need("pivot_root", "done", TrialSteps::pivot);
    prefer(
        "overlay",
        "an upper layer on " + type(),
        TrialSteps::overlay,
        new Makeshift(
            TrialSteps::overlayInMemory,
            "what sandboxes write is kept in memory, for the store lies on "
                + type()
                + ": it cannot become a snapshot or an image"),
        new Makeshift(
            TrialSteps::copies,
            "every sandbox has copies of its image's files, for the store lies on "
                + type()
                + ": a start takes as long as copying takes, and so much of the disk; what"
                + " sandboxes write cannot become a snapshot or an image"));
  }

  /**
   * What the runtime makes do with.
   *
   * @param holds what is so with it
   */
  private record Makeshift(Function<RunDirectory, Steps> steps, String holds) {}

  /**
   * Finds which way the runtime takes.
   *
   * @param done by the first way
   * @param others one after the other, when that is refused
   */
  private void prefer(
      String name, String done, Function<RunDirectory, Steps> first, Makeshift... others) {
    Attempt attempt = trials.boot(first);
    for (Makeshift other : others) {
      if (!attempt.succeeded() && trials.boot(other.steps()).succeeded()) {
        String evidence = "could not " + attempt.trouble() + ". Instead " + other.holds();
        findings.add(new Finding(name, State.DEGRADED, evidence, attempt.remedy()));
        return;
      }
    }
    need(name, done, attempt);
  }

  /** The hub as a start boots it. */
  private void holders() {
    if (findings.stream().allMatch(finding -> finding.state() != State.MISSING)) {
      need("all of it together", "the processes that hold sandboxes ran", this::hub);
    }
  }

  private Steps hub(RunDirectory run) {
    return HubPlan.of(
        run, new LayerMounts(List.of(trials.layers())), identity, Networks.hubMessages());
  }

  private void limits() {
    limit("limits of memory", Limits.builder().memory("64m").build());
    limit("limits of processors", Limits.builder().cpus(1).build());
    limit("limits of processes", Limits.builder().pids(100).build());
  }

  private void limit(String name, Limits limits) {
    List<Finding> found = new ArrayList<>();
    Attempt attempt =
        trials.boot(
            TrialSteps::nothing,
            (monitor, run, deadline) -> {
              found.add(limited(name, limits, run, monitor));
              return Attempt.SUCCESS;
            });
    findings.addAll(attempt.succeeded() ? found : List.of(missing(name, attempt)));
  }

  private static Finding limited(String name, Limits limits, RunDirectory run, Monitor monitor) {
    ControlGroups groups = ControlGroups.of(run, monitor.pid());
    try {
      groups.create(1, limits, false);
      return Finding.ok(name, "set on a control group");
    } catch (LimitRefusedException e) {
      return new Finding(name, State.DEGRADED, e.problem(), e.remedy());
    } finally {
      groups.removeAll();
    }
  }

  private boolean need(String name, String done, Function<RunDirectory, Steps> steps) {
    return need(name, done, trials.boot(steps));
  }

  private boolean need(String name, String done, Attempt attempt) {
    findings.add(attempt.succeeded() ? Finding.ok(name, done) : missing(name, attempt));
    return attempt.succeeded();
  }

  private static Finding missing(String name, Attempt attempt) {
    return new Finding(name, State.MISSING, "Could not " + attempt.trouble(), attempt.remedy());
  }

  private String type() {
    try {
      return Files.getFileStore(store).type();
    } catch (IOException e) {
      return store.toString();
    }
  }
}
