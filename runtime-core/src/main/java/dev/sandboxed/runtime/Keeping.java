package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageException;
import dev.sandboxed.runtime.internal.host.LivingProcess;
import dev.sandboxed.runtime.internal.host.RunDirectory;
import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.MonitorGoneException;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.spec.PublishedPort;
import dev.sandboxed.runtime.spec.SandboxGoneException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.TreeMap;
import java.util.concurrent.TimeoutException;

/**
 * Has an instance of a sandbox outlive this JVM: its monitor and what that holds, and its layers in
 * the store. Used once.
 */
final class Keeping {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final RuntimeParts parts;
  private final SandboxPlan plan;
  private final Instance instance;

  Keeping(RuntimeParts parts, SandboxPlan plan, Instance instance) {
    this.parts = parts;
    this.plan = plan;
    this.instance = instance;
  }

  KeptSandbox run(Duration stays, String reason) {
    RemoteProcess process = instance.process();
    RunDirectory run = parts.run();
    try {
      parts.images().lend(lock -> take(process, lock, stays));
      KeptFile file = file(process, stays, reason);
      file.write(run.kept(process.id()));
      return file.sandbox();
    } catch (IOException e) {
      throw new UncheckedIOException(failed("could not write it down: " + e), e);
    } catch (ImageException e) {
      throw new IllegalStateException(failed(String.valueOf(e.getMessage())), e);
    }
  }

  /** The monitor holds the lock from now on. */
  private void take(RemoteProcess process, Path lock, Duration stays) {
    try {
      Files.writeString(parts.run().lease(process.id()), lock.toString());
      int errno = process.keep((int) stays.toSeconds(), Deadline.in(PATIENCE));
      if (errno != 0) {
        throw new IllegalStateException(failed("errno " + errno + " at the lock " + lock));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(failed(e.toString()), e);
    } catch (MonitorGoneException e) {
      throw new SandboxGoneException(failed(String.valueOf(e.getMessage())), e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(failed("its native process does not answer"), e);
    }
  }

  private KeptFile file(RemoteProcess process, Duration stays, String reason) {
    TreeMap<Integer, Integer> ports = new TreeMap<>();
    plan.ports().published().stream()
        .mapToInt(PublishedPort::containerPort)
        .filter(port -> process.hostPort(port) != 0)
        .forEach(port -> ports.put(port, process.hostPort(port)));
    long monitor = parts.monitor().pid();
    KeptSandbox sandbox =
        new KeptSandbox(
            monitor + "." + process.id(),
            plan.spec().name(),
            plan.image().reference().familiar(),
            reason,
            ports,
            stays,
            parts.run().path());
    return new KeptFile(
        sandbox,
        LivingProcess.of(ProcessHandle.current().pid()),
        LivingProcess.of(monitor),
        process.pid(),
        instance.log().path());
  }

  private String failed(String why) {
    return "Could not keep sandbox '" + plan.spec().name() + "': " + why + ".";
  }
}
