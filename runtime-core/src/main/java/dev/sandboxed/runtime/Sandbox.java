package dev.sandboxed.runtime;

import dev.sandboxed.image.ImageChange;
import dev.sandboxed.image.ImageName;
import dev.sandboxed.image.ImageReference;
import dev.sandboxed.image.cache.Committed;
import dev.sandboxed.runtime.spec.ExecSpec;
import dev.sandboxed.runtime.spec.Health;
import dev.sandboxed.runtime.spec.SandboxSpec;
import dev.sandboxed.runtime.spec.Stats;
import java.net.URI;
import java.time.Duration;
import java.util.function.UnaryOperator;

/**
 * A running sandbox. Thread-safe. Closing is the owner's affair: a test that got its sandbox
 * injected never has to.
 *
 * <pre>{@code
 * var url = "jdbc:postgresql://" + postgres.address(5432) + "/postgres";
 * }</pre>
 */
public interface Sandbox extends AutoCloseable {

  String name();

  ImageName image();

  /** What it was started from. */
  SandboxSpec spec();

  /** The address of this machine at which published ports are reached. */
  String host();

  /**
   * The port of this machine that leads to a published port of the sandbox.
   *
   * @throws IllegalArgumentException when that port is not published
   */
  int port(int containerPort);

  /**
   * The same for a port of UDP, see {@link dev.sandboxed.runtime.spec.PublishedPort#udp(int)}.
   *
   * @throws IllegalArgumentException when that port is not published
   */
  int udpPort(int containerPort);

  /** {@code host:port}, see {@link #port(int)}. */
  String address(int containerPort);

  /** {@code scheme://host:port}, see {@link #port(int)}. */
  URI uri(String scheme, int containerPort);

  /**
   * Runs a command in the sandbox and waits for its end. It runs as the sandbox's user, in its
   * working directory and with its environment; its standard input is empty.
   *
   * @throws dev.sandboxed.runtime.spec.SandboxGoneException when the sandbox has ended
   */
  ExecResult exec(String... command);

  /**
   * Runs a command in the sandbox and waits for its end.
   *
   * @throws dev.sandboxed.runtime.spec.ExecTimeoutException when it takes longer than it may
   * @throws dev.sandboxed.runtime.spec.SandboxGoneException when the sandbox has ended
   */
  ExecResult exec(ExecSpec command);

  /**
   * What the sandbox's program has written so far; readable after its end until {@link #close()}.
   */
  Logs logs();

  /** The files of the sandbox, to copy in and out; after its end to copy out. */
  SandboxFiles files();

  State state();

  /** What the health check of the specification or the image has found so far. */
  Health health();

  /**
   * What it uses and has used; after its end what it had used then. Without a limit on memory,
   * processors, processes or input/output only some of it is known, and only while it runs.
   */
  Stats stats();

  /**
   * Sends a signal to the sandbox's program: a name such as {@code SIGHUP}, or a number. As process
   * 1 of its namespace it only gets signals that it has a handler for, and SIGKILL.
   *
   * @throws dev.sandboxed.runtime.spec.SandboxGoneException when the sandbox has ended
   */
  void signal(String signal);

  /**
   * Stops every process of the sandbox where it is, until {@link #resume()}; does nothing when they
   * are stopped. Meanwhile nothing can be executed in it, and connections to it wait. A sandbox
   * with a limit on memory, processors, processes or input/output is frozen, which its processes do
   * not notice; another one gets signals: {@link State.Paused} says which.
   *
   * @throws dev.sandboxed.runtime.spec.SandboxGoneException when the sandbox has ended
   */
  void pause();

  /** Lets a sandbox go on that was paused. */
  void resume();

  /**
   * Ends the program with the stop signal of the specification or the image; when the grace of the
   * specification, ten seconds by default, is over, with SIGKILL. Returns when it has ended. Logs
   * stay readable.
   */
  void stop();

  /**
   * Ends the program as {@link #stop()} does, unless it has ended, and starts it anew: with its
   * files as they are, at the same address and the same ports of this machine, which listen no
   * longer until it does. Returns when it is ready; a line of the log that is to be seen several
   * times is waited for once. Its control group, and with it the statistics, begin anew; so does
   * what lies in memory ({@code tmpfs}, {@code /dev/shm}). Logs are continued, and go on for those
   * who follow them. Commands that run in it are killed, connections to it are closed.
   *
   * <p>When it does not become ready it is killed, and can be restarted again. Meanwhile others
   * wait who want to restart, stop, pause or resume it; {@link #close()} does not wait, but has the
   * restart fail.
   *
   * @throws dev.sandboxed.runtime.spec.SandboxGoneException when the sandbox has been closed
   * @throws dev.sandboxed.runtime.spec.SandboxException saying what failed
   */
  void restart();

  /**
   * Kills the program, throws away everything it has written, and starts it anew from what it was
   * started from: at the same address and the same ports of this machine, as {@link #restart()}
   * does. Connections to it are cut: their clients read the end of the stream or an error at once,
   * not a time-out. The log begins anew as well; those who follow it go on with the new one.
   *
   * @throws dev.sandboxed.runtime.spec.SandboxGoneException when the sandbox has been closed
   * @throws dev.sandboxed.runtime.spec.SandboxException saying what failed
   */
  void reset();

  /** As {@link #commit(ImageReference, UnaryOperator)}, without a change. */
  default Committed commit(ImageReference name) {
    return commit(name, UnaryOperator.identity());
  }

  /**
   * Makes an image of the sandbox, as {@code docker commit} does: a layer of everything that it has
   * written upon the image that it was started from, and the configuration with which it runs, its
   * environment with all passwords among that. The image lies in the store under its name, in the
   * place of the one that has it, for every sandbox to start from and for {@link
   * dev.sandboxed.image.cache.ImageStore#push}; nothing is asked of a registry.
   *
   * <p>A running sandbox is paused while its files are read; one that has ended can be committed
   * until it is closed. What lies in the image's VOLUMEs belongs to the image, unlike with Docker;
   * what is mounted from this machine or lies in memory does not, nor do /etc/hosts, /etc/hostname
   * and /etc/resolv.conf.
   *
   * <pre>{@code
   * redis.commit(ImageReference.parse("redis:seeded"), change -> change.command("redis-server", "--save", ""));
   * }</pre>
   *
   * @param name with a tag; {@code latest} if it has none
   * @param change is given the configuration of the sandbox and says what shall be different
   * @throws dev.sandboxed.runtime.spec.SandboxGoneException when the sandbox has been closed
   * @throws dev.sandboxed.runtime.spec.CommitFailedException saying why there is no image
   */
  Committed commit(ImageReference name, UnaryOperator<ImageChange> change);

  /**
   * Has it outlive this JVM, to look into it: {@link #close()} and the end of the runtime and the
   * JVM leave it as it is, at the same ports. It ends so long after the JVM has, or earlier with
   * {@link KeptSandbox#end} or the command line's {@code kept --end}. It cannot be restarted or
   * reset any more, and counts in no other way: its health is not watched without the JVM. To keep
   * it again changes the duration and the reason.
   *
   * @param stays from a second to a day
   * @param reason why, for who lists what is kept
   * @throws dev.sandboxed.runtime.spec.SandboxGoneException when it has ended
   */
  KeptSandbox keep(Duration stays, String reason);

  /**
   * Kills the program at once and discards everything it has written. Does nothing when closed
   * before, or {@linkplain #keep kept}.
   */
  @Override
  void close();
}
