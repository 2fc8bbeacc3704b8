package dev.sandboxed.runtime;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Writes one key again and again, until its connection breaks. */
final class ModelWriter implements AutoCloseable {

  private final ModelledStore.Client client;
  private final int key;
  private final Thread thread = new Thread(this::write);
  private final String run = Long.toString(System.nanoTime());
  private final AtomicInteger attempted = new AtomicInteger();
  private final AtomicInteger acknowledged = new AtomicInteger();

  ModelWriter(ModelledStore.Client client, int key) {
    this.client = client;
    this.key = key;
    thread.start();
  }

  private void write() {
    try {
      while (!Thread.currentThread().isInterrupted()) {
        client.put(key, value(attempted.incrementAndGet()));
        acknowledged.incrementAndGet();
      }
    } catch (Exception e) {
      // its connection is broken, as it should be
    }
  }

  private String value(int number) {
    return run + " " + number;
  }

  void awaitAcknowledged(int number) throws InterruptedException {
    TestRuntime.eventually(
        "it is not written", () -> acknowledged.get() >= number || !thread.isAlive());
  }

  void awaitEnd() throws InterruptedException {
    thread.join(TimeUnit.SECONDS.toMillis(30));
    if (thread.isAlive()) {
      throw new AssertionError("the connection did not break");
    }
  }

  /** What may be found when it has ended: what was acknowledged last, or attempted since. */
  List<@Nullable String> possible(@Nullable String before) {
    List<@Nullable String> possible = new ArrayList<>();
    if (acknowledged.get() == 0) {
      possible.add(before);
    }
    for (int number = Math.max(1, acknowledged.get()); number <= attempted.get(); number++) {
      possible.add(value(number));
    }
    return possible;
  }

  @Override
  public void close() {
    try {
      client.close();
    } catch (SQLException | RuntimeException e) {
      // its connection is broken, as it should be
    }
    try {
      awaitEnd();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
