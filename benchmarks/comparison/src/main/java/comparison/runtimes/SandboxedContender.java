package comparison.runtimes;

import dev.sandboxed.runtime.Sandbox;
import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.State;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.net.InetSocketAddress;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** This project, called in this JVM. */
final class SandboxedContender implements Contender {

  private static final SandboxSpec WORKLOAD = SandboxSpec.of("workload:1");
  private static final long GLANCE = 20_000;

  private final SandboxRuntime runtime = SandboxRuntime.open();

  @Override
  public String name() {
    return "Sandboxed";
  }

  @Override
  public int everyRound() {
    return 1;
  }

  @Override
  public boolean hasNetworks() {
    return true;
  }

  @Override
  public boolean hasExec() {
    return true;
  }

  /** Exec'ed is when the call returns, which is later than the moment itself. */
  @Override
  public Run run(boolean connected) {
    long begin = System.nanoTime();
    try (Sandbox sandbox = runtime.start(spec(connected).command("stamp"))) {
      long executed = System.nanoTime();
      while (!(sandbox.state() instanceof State.Exited)) {
        LockSupport.parkNanos(GLANCE);
      }
      sandbox.close();
      return new Run(begin, executed, System.nanoTime());
    }
  }

  private static SandboxSpec spec(boolean connected) {
    return connected ? WORKLOAD : WORKLOAD.withoutNetwork();
  }

  @Override
  public Waiting start(boolean connected) {
    return new Started(runtime.start(spec(connected).command("wait")));
  }

  @Override
  public Together startAll(int count) {
    List<SandboxSpec> specs = Collections.nCopies(count, spec(false).command("wait"));
    long begin = System.nanoTime();
    List<Sandbox> sandboxes = runtime.startAll(specs);
    long nanoseconds = System.nanoTime() - begin;
    return new Together(nanoseconds, sandboxes.stream().<Waiting>map(Started::new).toList());
  }

  @Override
  public Serving serve() {
    return new Served(
        runtime.start(WORKLOAD.command("serve", "" + Ports.INSIDE).port(Ports.INSIDE)));
  }

  @Override
  public void close() {
    runtime.close();
  }

  private record Started(Sandbox sandbox) implements Waiting {

    @Override
    public long exec() {
      long begin = System.nanoTime();
      sandbox.exec("/workload", "stamp");
      return System.nanoTime() - begin;
    }

    @Override
    public long stop() {
      long begin = System.nanoTime();
      sandbox.stop();
      sandbox.close();
      return System.nanoTime() - begin;
    }
  }

  private record Served(Sandbox sandbox) implements Serving {

    @Override
    public InetSocketAddress address() {
      return new InetSocketAddress(sandbox.host(), sandbox.port(Ports.INSIDE));
    }

    @Override
    public void close() {
      sandbox.close();
    }
  }
}
