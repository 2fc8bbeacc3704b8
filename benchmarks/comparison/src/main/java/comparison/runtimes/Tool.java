package comparison.runtimes;

import java.util.ArrayList;
import java.util.List;

/** The commands of a runtime. */
interface Tool {

  String name();

  int everyRound();

  boolean hasNetworks();

  List<String> run(String id, boolean connected);

  /** Returns when the workload has been exec'ed, and leaves it running. */
  List<String> start(String id, boolean connected);

  List<String> exec(String id);

  /** The commands after which nothing is left. */
  List<List<String>> stop(String id);

  List<String> serve(String id);

  /**
   * Prints the address at which a serving workload is reached; it ends with a colon and the port.
   */
  List<String> address(String id);

  static List<String> join(List<String> begin, String... more) {
    List<String> all = new ArrayList<>(begin);
    all.addAll(List.of(more));
    return List.copyOf(all);
  }

  /**
   * Docker or podman, whose command lines are the same.
   *
   * @param command with its global options
   */
  record Engine(String name, List<String> command, String image) implements Tool {

    @Override
    public int everyRound() {
      return 5;
    }

    @Override
    public boolean hasNetworks() {
      return true;
    }

    @Override
    public List<String> run(String id, boolean connected) {
      return join(command, "run", "--rm", "--network", network(connected), image, "stamp");
    }

    private static String network(boolean connected) {
      return connected ? "bridge" : "none";
    }

    @Override
    public List<String> start(String id, boolean connected) {
      return join(
          command, "run", "--detach", "--name", id, "--network", network(connected), image, "wait");
    }

    @Override
    public List<String> exec(String id) {
      return join(command, "exec", id, "/workload", "stamp");
    }

    @Override
    public List<List<String>> stop(String id) {
      return List.of(join(command, "stop", id), join(command, "rm", id));
    }

    @Override
    public List<String> serve(String id) {
      return join(
          command,
          "run",
          "--detach",
          "--name",
          id,
          "--publish",
          "127.0.0.1::" + Ports.INSIDE,
          image,
          "serve",
          "" + Ports.INSIDE);
    }

    @Override
    public List<String> address(String id) {
      return join(command, "port", id, "" + Ports.INSIDE);
    }
  }

  /**
   * crun or runc, which are told by a bundle what to run.
   *
   * @param command with its global options
   * @param bundles a directory with the bundles {@code stamp} and {@code wait}
   */
  record Oci(String name, List<String> command, String bundles) implements Tool {

    @Override
    public int everyRound() {
      return 1;
    }

    @Override
    public boolean hasNetworks() {
      return false;
    }

    @Override
    public List<String> run(String id, boolean connected) {
      return join(command, "run", "--bundle", bundles + "/stamp", id);
    }

    @Override
    public List<String> start(String id, boolean connected) {
      return join(command, "run", "--detach", "--bundle", bundles + "/wait", id);
    }

    @Override
    public List<String> exec(String id) {
      return join(command, "exec", id, "/workload", "stamp");
    }

    @Override
    public List<List<String>> stop(String id) {
      return List.of(join(command, "kill", id, "TERM"), join(command, "delete", "--force", id));
    }

    @Override
    public List<String> serve(String id) {
      throw new UnsupportedOperationException();
    }

    @Override
    public List<String> address(String id) {
      throw new UnsupportedOperationException();
    }
  }
}
