package comparison.runtimes;

import java.net.InetSocketAddress;
import java.util.List;

/** Something that runs the workload, each time in a sandbox or container of its own. */
interface Contender extends AutoCloseable {

  String name();

  /** Of how many rounds it takes part in one: the slow ones in fewer. */
  int everyRound();

  /** Whether a sandbox can have a network besides its own loopback. */
  boolean hasNetworks();

  /** Whether the workload can be connected to. */
  default boolean hasPorts() {
    return hasNetworks();
  }

  /** Whether a second program can be run in a sandbox. */
  boolean hasExec();

  /** Runs a workload that ends at once, and returns when nothing of its sandbox is left. */
  Run run(boolean connected) throws Exception;

  /** Returns when the workload has been exec'ed. */
  Waiting start(boolean connected) throws Exception;

  /** Returns when all workloads have been exec'ed. */
  Together startAll(int count) throws Exception;

  /** Returns when the workload can be connected to. */
  Serving serve() throws Exception;

  @Override
  void close() throws Exception;

  /** Nanoseconds of {@link System#nanoTime}. */
  record Run(long begin, long executed, long ended) {}

  /**
   * @param nanoseconds until the last workload had been exec'ed
   */
  record Together(long nanoseconds, List<Waiting> sandboxes) {}

  /** A sandbox whose workload waits. */
  interface Waiting {

    /** How many nanoseconds it takes to run a second workload that ends at once. */
    long exec() throws Exception;

    /** How many nanoseconds it takes until nothing is left, with SIGTERM where it can be sent. */
    long stop() throws Exception;
  }

  /** A sandbox whose workload serves connections. */
  interface Serving extends AutoCloseable {

    InetSocketAddress address();

    @Override
    void close() throws Exception;
  }
}
