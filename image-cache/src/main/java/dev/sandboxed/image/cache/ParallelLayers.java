package dev.sandboxed.image.cache;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * Pulls or pushes the layers of one image side by side, and leaves no thread behind, whatever
 * happens.
 */
final class ParallelLayers {
  private static final int MAX_THREADS = 3;

  private final Runnable stop;

  /**
   * Prepares to work.
   *
   * @param stop ends what is under way
   */
  ParallelLayers(Runnable stop) {
    this.stop = stop;
  }

  /** Returns what came of each, in any order. The first failure ends the other layers, too. */
  <T> List<T> run(List<Callable<T>> layers) throws IOException, InterruptedException {
    if (layers.isEmpty()) {
      return List.of();
    }
    int cores = Runtime.getRuntime().availableProcessors();
    int threads = Math.min(layers.size(), Math.min(MAX_THREADS, Math.max(2, cores)));
    ExecutorService executor = Executors.newFixedThreadPool(threads, ParallelLayers::thread);
    boolean complete = false;
    try {
      CompletionService<T> running = new ExecutorCompletionService<>(executor);
      layers.forEach(running::submit);
      List<T> results = new ArrayList<>();
      for (int i = 0; i < layers.size(); i++) {
        results.add(result(running));
      }
      complete = true;
      return results;
    } finally {
      if (!complete) {
        stop.run();
      }
      end(executor);
    }
  }

  private static <T> T result(CompletionService<T> running)
      throws IOException, InterruptedException {
    try {
      return running.take().get();
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      if (cause instanceof IOException io) {
        throw io;
      }
      if (cause instanceof InterruptedException interrupted) {
        throw interrupted;
      }
      if (cause instanceof RuntimeException runtime) {
        throw runtime;
      }
      if (cause instanceof Error error) {
        throw error;
      }
      throw new IllegalStateException(cause);
    }
  }

  /** Waits, so that everything half-made is gone when the caller hears of a failure. */
  private static void end(ExecutorService executor) throws InterruptedException {
    executor.shutdownNow();
    if (!executor.awaitTermination(30, TimeUnit.SECONDS)) {
      // Their staging directories stay locked and are swept by a later pull.
      executor.shutdownNow();
    }
  }

  private static Thread thread(Runnable work) {
    Thread thread = new Thread(work, "sandboxed-pull");
    thread.setDaemon(true);
    return thread;
  }
}
