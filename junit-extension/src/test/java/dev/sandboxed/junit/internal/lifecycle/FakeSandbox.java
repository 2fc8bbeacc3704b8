package dev.sandboxed.junit.internal.lifecycle;

import dev.sandboxed.image.ImageChange;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.cache.Committed;
import dev.sandboxed.runtime.ExecResult;
import dev.sandboxed.runtime.KeptSandbox;
import dev.sandboxed.runtime.Logs;
import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.SandboxFiles;
import dev.sandboxed.runtime.State;
import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.Health;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Stats;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/** Knows its name and writes down when it is closed. */
public final class FakeSandbox implements Sandbox {

  private final SandboxSpec spec;
  private final FakeRuntime runtime;
  private final FakeLogs logs = new FakeLogs();
  private volatile boolean closed;

  FakeSandbox(SandboxSpec spec, FakeRuntime runtime) {
    this.spec = spec;
    this.runtime = runtime;
  }

  /** Outside a run. */
  public static Sandbox of(SandboxSpec spec) {
    return new FakeSandbox(spec, new FakeRuntime());
  }

  /** Puts an event of the test into the journal of the runtime. */
  public static void note(Sandbox sandbox, String event) {
    FakeSandbox fake = (FakeSandbox) sandbox;
    fake.runtime.note(event + (fake.closed ? " with closed " : " with ") + fake.name());
  }

  /** Waits until the runtime has noted that. */
  public static void awaitNoted(Sandbox sandbox, String event) throws InterruptedException {
    ((FakeSandbox) sandbox).runtime.awaitNoted(event);
  }

  @Override
  public String name() {
    return spec.name();
  }

  @Override
  public void close() {
    closed = true;
    runtime.note("close " + name());
    if (spec.image().startsWith("sticky")) {
      throw new IllegalStateException(name() + " does not close");
    }
  }

  @Override
  public Stats stats() {
    return Stats.ofProcesses(OptionalLong.empty(), Optional.empty(), OptionalLong.empty());
  }

  @Override
  public State state() {
    return new State.Running();
  }

  @Override
  public String host() {
    return "127.0.0.1";
  }

  @Override
  public int port(int containerPort) {
    return containerPort;
  }

  @Override
  public int udpPort(int containerPort) {
    return containerPort;
  }

  @Override
  public String address(int containerPort) {
    return host() + ":" + containerPort;
  }

  @Override
  public URI uri(String scheme, int containerPort) {
    return URI.create(scheme + "://" + address(containerPort));
  }

  @Override
  public SandboxSpec spec() {
    return spec;
  }

  @Override
  public ImageName image() {
    throw new UnsupportedOperationException();
  }

  @Override
  public ExecResult exec(String... command) {
    throw new UnsupportedOperationException();
  }

  @Override
  public ExecResult exec(ExecSpec command) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void signal(String signal) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void pause() {
    throw new UnsupportedOperationException();
  }

  @Override
  public void resume() {
    throw new UnsupportedOperationException();
  }

  @Override
  public SandboxFiles files() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Health health() {
    throw new UnsupportedOperationException();
  }

  /** Has the sandbox write a line. */
  public static void write(Sandbox sandbox, String line) {
    ((FakeSandbox) sandbox).logs.write(line);
  }

  @Override
  public Logs logs() {
    return logs;
  }

  @Override
  public void stop() {
    throw new UnsupportedOperationException();
  }

  @Override
  public KeptSandbox keep(Duration stays, String reason) {
    runtime.note("keep " + name() + " for " + stays + ": " + reason);
    return new KeptSandbox("1.2", name(), spec.image(), reason, Map.of(), stays, Path.of("gone"));
  }

  @Override
  public void restart() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Committed commit(ImageReference name, UnaryOperator<ImageChange> change) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void reset() {
    runtime.note("reset " + name());
  }
}
