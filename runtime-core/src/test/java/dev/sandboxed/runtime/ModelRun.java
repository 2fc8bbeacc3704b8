package dev.sandboxed.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.spec.Lifecycle;
import dev.sandboxed.runtime.spec.SandboxSpec;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Random operations on a store and on what it should hold, each followed by a comparison. */
final class ModelRun implements AutoCloseable {

  private static final int KEYS = 20;
  private static final int REMEMBERED = 15;

  private final SandboxRuntime runtime;
  private final ModelledStore store;
  private final SandboxSpec spec;
  private final long seed;
  private final Random random;
  private final Map<Integer, String> prepared = new HashMap<>();
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Deque<String> last = new ArrayDeque<>();

  private Map<Integer, String> model;
  private Sandbox sandbox;
  private ModelledStore.@Nullable Client client;

  private interface Operation {
    void perform() throws Exception;
  }

  private record Choice(String name, int weight, Operation operation) {}

  private final List<Choice> choices =
      List.of(
          new Choice("write", 30, this::write),
          new Choice("delete", 10, this::delete),
          new Choice("compare", 10, () -> {}),
          new Choice("reset", 12, this::reset),
          new Choice("restart", 8, this::restart),
          new Choice("kill", 8, this::kill),
          new Choice("start anew", 5, this::startAnew),
          new Choice("kill amid writes", 6, this::killAmidWrites),
          new Choice("reset amid writes", 6, this::resetAmidWrites),
          new Choice("kill and reset", 3, this::killAndReset));

  ModelRun(SandboxRuntime runtime, ModelledStore store, boolean clone, long seed) {
    this.runtime = runtime;
    this.store = store;
    this.seed = seed;
    this.random = new Random(seed);
    for (int key = 0; key < KEYS; key += 3) {
      prepared.put(key, "prepared " + key);
    }
    this.spec =
        store
            .spec()
            .lifecycle(Lifecycle.DEFAULT.preparedClone(clone))
            .snapshot(PreparedSnapshot.of("model", this::prepare));
    this.model = new HashMap<>(prepared);
    this.sandbox = runtime.start(spec);
  }

  private void prepare(Sandbox fresh) throws Exception {
    store.create(fresh);
    try (ModelledStore.Client first = store.connect(fresh)) {
      for (Map.Entry<Integer, String> entry : prepared.entrySet()) {
        first.put(entry.getKey(), entry.getValue());
      }
    }
  }

  void perform(int operations) {
    for (int number = 0; number < operations; number++) {
      Choice choice = choose();
      counts.merge(choice.name(), 1, Integer::sum);
      remember(choice.name());
      try {
        choice.operation().perform();
        assertThat(client().content()).isEqualTo(model);
      } catch (Exception | AssertionError e) {
        throw new AssertionError(
            "Operation " + number + " of -Dsandboxed.seed=" + seed + " failed, after " + last, e);
      }
    }
  }

  private Choice choose() {
    int drawn = random.nextInt(choices.stream().mapToInt(Choice::weight).sum());
    for (Choice choice : choices) {
      drawn -= choice.weight();
      if (drawn < 0) {
        return choice;
      }
    }
    throw new AssertionError();
  }

  private void remember(String what) {
    last.addLast(what);
    if (last.size() > REMEMBERED) {
      last.removeFirst();
    }
  }

  /** What was done, how often. */
  String report() {
    return spec.image()
        + (spec.lifecycle().preparedClone() ? " with a prepared clone" : "")
        + ", seed "
        + seed
        + ": "
        + counts;
  }

  private void write() throws Exception {
    int key = random.nextInt(KEYS);
    String value = "v".repeat(random.nextInt(100) == 0 ? 300_000 : random.nextInt(3000));
    String unique = random.nextLong() + value;
    client().put(key, unique);
    model.put(key, unique);
  }

  private void delete() throws Exception {
    int key = random.nextInt(KEYS);
    client().delete(key);
    model.remove(key);
  }

  private void reset() throws Exception {
    awaitCloneOrNot();
    samePort(sandbox::reset);
    model = new HashMap<>(prepared);
  }

  private void restart() throws Exception {
    samePort(sandbox::restart);
  }

  private void kill() throws Exception {
    samePort(
        () -> {
          sandbox.signal("KILL");
          awaitEnd();
          sandbox.restart();
        });
  }

  private void killAndReset() throws Exception {
    samePort(
        () -> {
          sandbox.signal("KILL");
          sandbox.reset();
        });
    model = new HashMap<>(prepared);
  }

  private void startAnew() throws Exception {
    disconnect();
    sandbox.close();
    sandbox = runtime.start(spec);
    model = new HashMap<>(prepared);
  }

  private void killAmidWrites() throws Exception {
    int key = random.nextInt(KEYS);
    try (ModelWriter writer = new ModelWriter(store.connect(sandbox), key)) {
      writer.awaitAcknowledged(random.nextInt(30));
      sandbox.signal("KILL");
      awaitEnd();
      writer.awaitEnd();
      restart();
      String found = client().content().get(key);
      assertThat(found).as("key %s", key).isIn(writer.possible(model.get(key)));
      if (found != null) {
        model.put(key, found);
      }
    }
  }

  /** Nothing that is written to the old state is seen in the new one. */
  private void resetAmidWrites() throws Exception {
    try (ModelWriter writer = new ModelWriter(store.connect(sandbox), random.nextInt(KEYS))) {
      writer.awaitAcknowledged(random.nextInt(30));
      reset();
      writer.awaitEnd();
    }
  }

  private void awaitCloneOrNot() throws InterruptedException {
    if (spec.lifecycle().preparedClone() && random.nextBoolean()) {
      TestRuntime.eventually("no clone is ready", ((RunningSandbox) sandbox)::isPrepared);
    }
  }

  private void awaitEnd() throws InterruptedException {
    TestRuntime.eventually("it runs", () -> sandbox.state() instanceof State.Exited);
  }

  private void samePort(Operation operation) throws Exception {
    int port = sandbox.port(store.port());
    disconnect();
    operation.perform();
    assertThat(sandbox.port(store.port())).isEqualTo(port);
  }

  private ModelledStore.Client client() throws Exception {
    ModelledStore.Client connected = client;
    if (connected == null) {
      connected = store.connect(sandbox);
      client = connected;
    }
    return connected;
  }

  private void disconnect() throws SQLException {
    if (client != null) {
      client.close();
      client = null;
    }
  }

  @Override
  public void close() throws SQLException {
    try {
      disconnect();
    } finally {
      sandbox.close();
    }
  }
}
