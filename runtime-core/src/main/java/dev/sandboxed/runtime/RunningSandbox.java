package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageChange;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.cache.Committed;
import dev.sandboxed.runtime.internal.cgroups.ControlGroup;
import dev.sandboxed.runtime.internal.cgroups.ProcessStats;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.process.ProcessPlan;
import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.Health;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.StartFailedException;
import dev.sandboxed.runtime.spec.Stats;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** The handle of a sandbox that was started. */
final class RunningSandbox implements Sandbox {

  static final String LOOPBACK = "127.0.0.1";

  private static final Duration LEAST_STAY = Duration.ofSeconds(1);
  private static final Duration LONGEST_STAY = Duration.ofDays(1);

  private final RuntimeParts parts;
  private final SandboxPlan plan;
  private final SandboxLife life;
  private volatile PreparedSnapshot.@Nullable Preparer preparation;

  RunningSandbox(RuntimeParts parts, SandboxPlan plan, Instance first) {
    this.parts = parts;
    this.plan = plan.at(first.process()::hostPort);
    this.life = new SandboxLife(parts, this.plan, first, toString());
  }

  /** Begins to prepare the next reset, when the specification asks for it. */
  void prepare() {
    life.prepare();
  }

  /** Whether the next reset finds a clone that is ready. */
  boolean isPrepared() {
    return life.isPrepared();
  }

  /** What runs, or ran last. */
  Instance instance() {
    return life.state().current();
  }

  private RemoteProcess process() {
    return instance().process();
  }

  @Override
  public String name() {
    return plan.spec().name();
  }

  @Override
  public ImageName image() {
    return plan.image().reference();
  }

  @Override
  public SandboxSpec spec() {
    return plan.spec();
  }

  @Override
  public String host() {
    return LOOPBACK;
  }

  @Override
  public int port(int containerPort) {
    return published(process().hostPort(containerPort), "port " + containerPort);
  }

  @Override
  public int udpPort(int containerPort) {
    return published(process().hostUdpPort(containerPort), "UDP port " + containerPort);
  }

  private int published(int hostPort, String wanted) {
    if (hostPort == 0) {
      throw new IllegalArgumentException(
          "Sandbox "
              + this
              + " does not publish "
              + wanted
              + "; it publishes "
              + plan.ports().published().stream().map(Object::toString).sorted().toList()
              + ". Add it to the ports of its specification.");
    }
    return hostPort;
  }

  @Override
  public String address(int containerPort) {
    return LOOPBACK + ":" + port(containerPort);
  }

  @Override
  public URI uri(String scheme, int containerPort) {
    return URI.create(scheme + "://" + address(containerPort));
  }

  @Override
  public ExecResult exec(String... command) {
    return exec(ExecSpec.of(command));
  }

  @Override
  public ExecResult exec(ExecSpec command) {
    if (life.state().isPaused()) {
      throw new IllegalStateException(
          "Could not run "
              + command.command()
              + " in sandbox "
              + this
              + ": it is paused. Resume it first.");
    }
    Instance instance = instance();
    Span span = begin(Events.EXEC);
    try {
      ExecResult result =
          new Execution(parts, plan, instance.process(), instance.user(), instance.group(), command)
              .run();
      if (span != null) {
        span.with("program", command.command().get(0))
            .with("exitCode", (long) result.exitCode())
            .end();
      }
      return result;
    } catch (RuntimeException e) {
      throw Events.failed(span, e);
    }
  }

  private @Nullable Span begin(String kind) {
    Span span = parts.events().begin(kind, plan.spec());
    return span == null ? null : span.of(this);
  }

  @Override
  public void signal(String signal) {
    int number = ProcessPlan.signal(signal);
    life.state().requireRunning("send " + signal + " to").signal(number);
  }

  @Override
  public void pause() {
    life.pause();
  }

  @Override
  public void resume() {
    life.resume();
  }

  @Override
  public Logs logs() {
    life.state().requireOpen("read the logs of");
    return new SandboxLogs(this);
  }

  @Override
  public SandboxFiles files() {
    return new AttendedFiles(parts, plan, life);
  }

  @Override
  public Health health() {
    HealthWatch health = instance().health();
    return health == null ? Health.NONE : health.health();
  }

  @Override
  public Stats stats() {
    Instance instance = instance();
    ControlGroup group = instance.group();
    return group != null
        ? group.stats()
        : ProcessStats.of(
            parts.monitor().pid(), instance.hasEnded() ? 0 : instance.process().pid());
  }

  @Override
  public State state() {
    ExitStatus status = process().exitStatus();
    if (status != null) {
      return new State.Exited(status);
    }
    return life.state().isPaused() ? new State.Paused(instance().isFrozen()) : new State.Running();
  }

  @Override
  public void stop() {
    stop(Duration.ZERO);
  }

  @Override
  public void restart() {
    Span span = begin(Events.RESTART);
    try {
      life.restart();
      end(span);
    } catch (RuntimeException e) {
      throw Events.failed(span, e);
    }
  }

  @Override
  public void reset() {
    Span span = begin(Events.RESET);
    try {
      boolean prepared = life.reset();
      if (span != null) {
        span.with("preparedClone", prepared).end();
      }
    } catch (RuntimeException e) {
      throw Events.failed(span, e);
    }
    PreparedSnapshot.Preparer again = preparation;
    if (again != null) {
      prepare(again);
    }
  }

  /** Every reset goes back to the image: what was prepared there has to be prepared again. */
  void prepareAfterResets(PreparedSnapshot.Preparer repeated) {
    preparation = repeated;
  }

  private void prepare(PreparedSnapshot.Preparer preparer) {
    try {
      preparer.prepare(this);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new StartFailedException(
          "Could not reset sandbox " + this + ": the thread was interrupted while it prepared it.",
          e);
    } catch (Exception e) {
      throw new StartFailedException(
          "Could not reset sandbox " + this + ": its preparation failed: " + e, e);
    }
  }

  @Override
  public Committed commit(ImageReference name, UnaryOperator<ImageChange> change) {
    return new Commit(parts, plan, life, toString()).run(name, change);
  }

  @Override
  public KeptSandbox keep(Duration stays, String reason) {
    if (stays.compareTo(LEAST_STAY) < 0 || stays.compareTo(LONGEST_STAY) > 0) {
      throw new IllegalArgumentException(
          "Sandboxes are kept from a second to a day, not for " + stays);
    }
    return life.keep(instance -> new Keeping(parts, plan, instance).run(stays, reason));
  }

  /** As {@link #stop()}, with at least so much time. */
  void stop(Duration leastGrace) {
    Span span = beginStop();
    try {
      life.stop(leastGrace);
      end(span);
    } catch (RuntimeException e) {
      throw Events.failed(span, e);
    }
  }

  /** Says what it has used while there still is something to ask. */
  private @Nullable Span beginStop() {
    Span span = life.state().isClosed() ? null : begin(Events.STOP);
    try {
      return span == null ? null : span.with(stats());
    } catch (RuntimeException e) {
      return span; // it is stopped whatever the kernel says
    }
  }

  private static void end(@Nullable Span span) {
    if (span != null) {
      span.end();
    }
  }

  /** Where everything lies that it has written, unless that is in memory. */
  Path written() {
    return parts.run().scratch().resolve(instance().rootfs().upperName());
  }

  @Override
  public void close() {
    Span span = beginStop();
    try {
      life.close();
      end(span);
    } catch (RuntimeException e) {
      throw Events.failed(span, e);
    }
  }

  @Override
  public String toString() {
    return "'" + name() + "' (" + image().familiar() + ")";
  }
}
