package comparison;

import dev.sandboxed.runtime.PreparedSnapshot;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.Readiness;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Snapshot;

/** This project. */
final class SandboxedPeer implements Peer {

  private final SandboxRuntime runtime = SandboxRuntime.open();
  private final boolean snapshots;
  private final boolean clones;

  /**
   * @param snapshots whether services start from what they were when they first became ready
   * @param clones whether a reset has a second instance prepared
   */
  SandboxedPeer(boolean snapshots, boolean clones) {
    this.snapshots = snapshots;
    this.clones = clones;
  }

  @Override
  public Service start(Recipe recipe) {
    return new Running(recipe, runtime.start(spec(recipe)));
  }

  @Override
  public Service startWithSchema(Recipe recipe) {
    SandboxSpec spec =
        spec(recipe)
            .snapshot(
                PreparedSnapshot.of(
                    "fifty tables", sandbox -> Schema.createIn(new Running(recipe, sandbox))))
            .lifecycle(Lifecycle.DEFAULT.preparedClone(clones));
    return new Running(recipe, runtime.start(spec));
  }

  private SandboxSpec spec(Recipe recipe) {
    SandboxSpec spec =
        SandboxSpec.of(recipe.image())
            .ready(Readiness.port(recipe.port()))
            .startTimeout(Peer.PATIENCE);
    if (snapshots) {
      spec = spec.snapshot(Snapshot.READY);
    }
    for (var variable : recipe.env().entrySet()) {
      spec = spec.env(variable.getKey(), variable.getValue());
    }
    return spec;
  }

  @Override
  public void close() {
    runtime.close();
  }

  private record Running(Recipe recipe, Sandbox sandbox) implements Service {

    @Override
    public String host() {
      return sandbox.host();
    }

    @Override
    public int port() {
      return sandbox.port(recipe.port());
    }

    @Override
    public void exec(String... command) {
      sandbox.exec(command);
    }

    @Override
    public void reset() {
      sandbox.reset();
    }

    @Override
    public void close() {
      sandbox.close();
    }
  }
}
