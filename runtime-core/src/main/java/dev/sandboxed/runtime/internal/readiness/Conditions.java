package dev.sandboxed.runtime.internal.readiness;

import dev.sandboxed.runtime.internal.launch.Deadline;
import dev.sandboxed.runtime.internal.launch.RemoteProcess;
import dev.sandboxed.runtime.internal.output.LogPart;
import dev.sandboxed.runtime.spec.ExitStatus;
import dev.sandboxed.runtime.spec.Health;
import dev.sandboxed.runtime.spec.HttpReadiness;
import dev.sandboxed.runtime.spec.Protocol;
import dev.sandboxed.runtime.spec.Readiness;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes conditions of what a specification says. Used by one thread. */
public final class Conditions {

  /** Runs commands in the sandbox. */
  public interface Commands {
    /** The right answer is exit code 0. */
    Answer run(List<String> command, Duration patience);
  }

  private static final String LOOPBACK = "127.0.0.1";

  /** A service has the first connections that it cannot serve yet closed, or forgets them. */
  private static final Duration FIRST_ANSWER = Duration.ofSeconds(1);

  private static final Duration FIRST_COMMAND = Duration.ofSeconds(10);

  private final RemoteProcess process;
  private final LogPart log;
  private final @Nullable Supplier<Health> health;
  private final Commands commands;
  private final Deadline deadline;

  /**
   * @param health null: there is no health check
   */
  public Conditions(
      RemoteProcess process,
      LogPart log,
      @Nullable Supplier<Health> health,
      Commands commands,
      Deadline deadline) {
    this.process = process;
    this.log = log;
    this.health = health;
    this.commands = commands;
    this.deadline = deadline;
  }

  /**
   * All that is waited for.
   *
   * @param ports without regard to what the specification says about readiness
   * @param healthy whether the health check counts
   */
  public Condition all(List<Integer> ports, List<Readiness> readiness, boolean healthy) {
    AllConditions all = new AllConditions();
    for (int port : ports) {
      add(all, port);
    }
    for (Readiness each : readiness) {
      add(all, each);
    }
    if (healthy) {
      add(all, Readiness.healthy());
    }
    return all;
  }

  private void add(AllConditions all, Readiness readiness) {
    if (readiness instanceof Readiness.Port port) {
      add(all, port.containerPort());
    } else if (readiness instanceof Readiness.Log pattern) {
      all.add(new LogCondition(process, log, pattern));
    } else if (readiness instanceof Readiness.Healthy && health != null) {
      all.add(new HealthCondition(health));
    } else if (readiness instanceof Readiness.Exited exited) {
      all.add(new ExitCondition(process, ExitStatus.exited(exited.exitCode())));
    } else if (readiness instanceof Readiness.Exec exec) {
      all.ask(command(exec.command()));
    } else if (readiness instanceof HttpReadiness http) {
      all.add(new PortCondition(process, http.port()));
      Question question = new HttpQuestion(http, LOOPBACK, process.hostPort(http.port()));
      all.ask(asked(question, HttpQuestion.description(http)));
    } else if (readiness instanceof Readiness.Service service) {
      all.add(new PortCondition(process, service.containerPort()));
      all.ask(service(service.protocol(), service.containerPort()));
    } else if (readiness instanceof Readiness.All combined) {
      for (Readiness part : combined.parts()) {
        add(all, part);
      }
    } else if (readiness instanceof Readiness.Any alternatives) {
      all.add(any(alternatives));
    }
  }

  private void add(AllConditions all, int port) {
    all.add(new PortCondition(process, port));
    Protocol protocol = Questions.ofPort(port);
    if (protocol != null) {
      all.ask(service(protocol, port).orForeign());
    }
  }

  private Condition any(Readiness.Any alternatives) {
    AnyCondition any = new AnyCondition();
    for (Readiness part : alternatives.parts()) {
      AllConditions alternative = new AllConditions();
      add(alternative, part);
      any.add(alternative);
    }
    return any;
  }

  private AskedCondition service(Protocol protocol, int port) {
    Question question = Questions.in(protocol, LOOPBACK, process.hostPort(port));
    return asked(question, "the " + protocol + " on port " + port + " to serve");
  }

  private AskedCondition asked(Question question, String description) {
    return new AskedCondition(question, description, FIRST_ANSWER, deadline);
  }

  private AskedCondition command(List<String> command) {
    return new AskedCondition(
        patience -> commands.run(command, patience),
        command + " to exit with 0",
        FIRST_COMMAND,
        deadline);
  }
}
