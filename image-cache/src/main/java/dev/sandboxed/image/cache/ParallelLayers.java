package dev.sandboxed.image.cache;

import dev.sandboxed.image.internal.origin.Origin;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** Pulls the layers of one image side by side, and leaves no thread behind, whatever happens. */
final class ParallelLayers {
  private static final int MAX_THREADS = 3;

  private final Origin origin;

  ParallelLayers(Origin origin) {
    this.origin = origin;
  }

  /** Returns the number of bytes received. The first failure ends the other layers, too. */
  long run(List<LayerPull> layers) throws IOException, InterruptedException {
    if (layers.isEmpty()) {
      return 0;
    }
    int cores = Runtime.getRuntime().availableProcessors();
    int threads = Math.min(layers.size(), Math.min(MAX_THREADS, Math.max(2, cores)));
    ExecutorService executor = Executors.newFixedThreadPool(threads, ParallelLayers::thread);
    boolean complete = false;
    try {
      CompletionService<Long> running = new ExecutorCompletionService<>(executor);
      layers.forEach(layer -> running.submit(layer::run));
      long received = 0;
      for (int i = 0; i < layers.size(); i++) {
        received += result(running);
      }
      complete = true;
      return received;
    } finally {
      if (!complete) {
        origin.close();
      }
      end(executor);
    }
  }

  private static long result(CompletionService<Long> running)
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
