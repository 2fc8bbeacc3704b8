package dev.sandboxed.runtime;

import dev.sandboxed.image.Healthcheck;
import dev.sandboxed.image.ImageChange;
import dev.sandboxed.image.ImageException;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.Port;
import dev.sandboxed.image.cache.Committed;
import dev.sandboxed.image.cache.ImageMaking;
import dev.sandboxed.runtime.spec.CommitFailedException;
import dev.sandboxed.runtime.spec.HealthCheck;
import dev.sandboxed.runtime.spec.PublishedPort;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** Makes an image of a sandbox. Used once, by one thread. */
final class Commit {

  private static final String[] NO_WORDS = {};

  private final RuntimeParts parts;
  private final SandboxPlan plan;
  private final SandboxLife life;
  private final String sandbox;

  Commit(RuntimeParts parts, SandboxPlan plan, SandboxLife life, String sandbox) {
    this.parts = parts;
    this.plan = plan;
    this.life = life;
    this.sandbox = sandbox;
  }

  Committed run(ImageReference name, UnaryOperator<ImageChange> change) {
    String obstacle = parts.run().whyNothingIsTaken();
    if (!obstacle.isEmpty()) {
      throw failed(
          name,
          obstacle
              + ". Set sandboxed.store (or SANDBOXED_STORE) to a directory on another file system.",
          null);
    }
    ImageChange changes = change.apply(ofSandbox());
    try (ImageMaking making = parts.images().make(plan.image(), name)) {
      life.frozen("commit", instance -> pack(instance, making));
      return making.finish(changes);
    } catch (ImageException e) {
      throw failed(name, String.valueOf(e.getMessage()), e);
    }
  }

  private void pack(Instance instance, ImageMaking making) {
    String command = String.join(" ", plan.process().commandLine());
    for (Path tree : trees(instance)) {
      making.add(tree, command);
    }
  }

  /** What lies above the image, bottom first. */
  private List<Path> trees(Instance instance) {
    List<Path> trees = new ArrayList<>();
    SnapshotLayer snapshot = plan.snapshot();
    if (snapshot != null) {
      trees.add(snapshot.directory().resolve("fs"));
    }
    trees.add(parts.run().scratch().resolve(instance.rootfs().upperName()));
    return trees;
  }

  /** How the sandbox is run, as far as that is not how the image says. */
  private ImageChange ofSandbox() {
    SandboxSpec spec = plan.spec();
    ImageChange change = ImageChange.NONE;
    if (spec.entrypoint() != null) {
      change = change.entrypoint(spec.entrypoint().toArray(NO_WORDS));
    }
    if (spec.command() != null) {
      change = change.command(spec.command().toArray(NO_WORDS));
    }
    for (Map.Entry<String, String> variable : spec.env().entrySet()) {
      change = change.env(variable.getKey(), variable.getValue());
    }
    change = spec.user() == null ? change : change.user(spec.user());
    String directory = spec.workingDirectory();
    change = directory == null ? change : change.workingDirectory(directory);
    String signal = spec.lifecycle().stopSignal();
    change = signal == null ? change : change.stopSignal(signal);
    for (PublishedPort port : plan.ports().published()) {
      Port.Protocol protocol = port.udp() ? Port.Protocol.UDP : Port.Protocol.TCP;
      change = change.expose(new Port(port.containerPort(), protocol));
    }
    HealthCheck check = spec.lifecycle().healthCheck();
    return check == null ? change : change.healthcheck(healthcheck(check));
  }

  private static Healthcheck healthcheck(HealthCheck check) {
    List<String> test = new ArrayList<>(List.of("CMD"));
    test.addAll(check.command());
    return new Healthcheck(
        test, check.interval(), check.timeout(), check.startPeriod(), check.retries());
  }

  private CommitFailedException failed(
      ImageReference name, String reason, @Nullable Exception cause) {
    return new CommitFailedException(
        "Could not commit sandbox " + sandbox + " as " + name.familiar() + ": " + reason, cause);
  }
}
