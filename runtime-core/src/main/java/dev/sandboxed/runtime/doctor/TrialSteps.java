package dev.sandboxed.runtime.doctor;

import dev.sandboxed.runtime.internal.host.RunDirectory;
import dev.sandboxed.runtime.internal.launch.Steps;
import dev.sandboxed.runtime.internal.networks.Networks;
import dev.sandboxed.runtime.internal.seccomp.SeccompFilter;
import dev.sandboxed.runtime.spec.Security;
import java.util.List;

/**
 * The smallest steps that need one thing each. What the root of sandboxes has to do comes after
 * {@code becomeRoot}, on relative paths: it may not reach the run directory by name.
 */
final class TrialSteps {

  static Steps nothing(RunDirectory run) {
    return new Steps();
  }

  static Steps mount(RunDirectory run, String type) {
    String target = run.root().toString();
    return new Steps().makeDirectory(target, 0755).mount(type, target, type, 0, "");
  }

  static Steps bind(RunDirectory run, String source) {
    String target = run.root().toString();
    return new Steps().makeDirectory(target, 0755).bind(source, target, true, 0);
  }

  /** With /proc, which a hub looks at before it has booted. */
  static Steps pivot(RunDirectory run) {
    String root = run.root().toString();
    return new Steps()
        .makeDirectory(root, 0755)
        .makeDirectory(root + "/proc", 0755)
        .bind(root, root, false, 0)
        .bind("/proc", root + "/proc", true, 0)
        .pivot(root);
  }

  static Steps device(RunDirectory run) {
    String target = run.path().resolve("null").toString();
    return new Steps().writeFile(target, 0644, "").bind("/dev/null", target, false, 0);
  }

  /** As the root directories of sandboxes are put together. */
  static Steps overlay(RunDirectory run) {
    return overlay(asRootIn(run), "upper");
  }

  static Steps overlayInMemory(RunDirectory run) {
    Steps steps = asRootIn(run).makeDirectory("memory", 0755);
    return overlay(steps.mount("tmpfs", "memory", "tmpfs", 0, ""), "memory/upper");
  }

  /** Copies of layers are directories like any other. */
  static Steps copies(RunDirectory run) {
    return asRootIn(run)
        .makeDirectory("copies", 0755)
        .makeDirectory("root", 0755)
        .bind("copies", "root", false, 0);
  }

  static Steps network(RunDirectory run) {
    return new Steps().netlink(Networks.hubMessages());
  }

  static Steps filter(RunDirectory run) {
    return new Steps().becomeRoot().seccomp(SeccompFilter.of(Security.DEFAULT.capabilities()));
  }

  private static Steps asRootIn(RunDirectory run) {
    String scratch = run.scratch().toString();
    return new Steps()
        .makeDirectory(scratch, 0777)
        .changeDirectory(scratch)
        .rootDirectory(scratch)
        .becomeRoot();
  }

  private static Steps overlay(Steps steps, String upper) {
    String work = upper + "-work";
    for (String directory : List.of("lower", upper, work, "root")) {
      steps.makeDirectory(directory, 0755);
    }
    return steps.mount(
        "overlay",
        "root",
        "overlay",
        0,
        "lowerdir=lower,upperdir=" + upper + ",workdir=" + work + ",userxattr,volatile");
  }

  private TrialSteps() {}
}
