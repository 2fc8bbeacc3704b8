package comparison;

import comparison.Peer.Recipe;
import comparison.Peer.Service;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What is measured, in the JVM of a peer. Each method is one round of one piece of work. */
final class Work {

  private static final int COMMITS = 5000;

  private final Peer peer;
  private final String name;
  private final Measurements measurements;

  Work(Peer peer, String name, Measurements measurements) {
    this.peer = peer;
    this.name = name;
    this.measurements = measurements;
  }

  /** Words as {@code startstop redis}. */
  void run(String work, String detail) throws Exception {
    switch (work) {
      case "startstop" -> startAndStop(recipe(detail));
      case "schema" -> schema();
      case "reset" -> reset(Integer.parseInt(detail));
      case "commits" -> commits(recipe(detail));
      case "traffic" -> traffic();
      case "download" -> download();
      case "parallel" -> parallel(Integer.parseInt(detail));
      case "idle" -> idle();
      default -> throw new IllegalArgumentException("No work is called " + work);
    }
  }

  static Recipe recipe(String name) {
    return Recipe.ALL.stream()
        .filter(recipe -> recipe.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void startAndStop(Recipe recipe) {
    long begin = System.nanoTime();
    Service service = peer.start(recipe);
    long ready = System.nanoTime();
    service.close();
    long stopped = System.nanoTime();
    measurements.milliseconds(recipe.name() + ": start to ready", ready - begin);
    measurements.milliseconds(recipe.name() + ": stop", stopped - ready);
  }

  private void schema() {
    long begin = System.nanoTime();
    try (Service service = peer.startWithSchema(Recipe.POSTGRES)) {
      measurements.milliseconds("postgres with schema: per class", System.nanoTime() - begin);
      Schema.verify(service);
    }
  }

  private void reset(int methods) throws InterruptedException {
    try (Service service = peer.startWithSchema(Recipe.POSTGRES)) {
      Schema.verify(service);
      for (int method = 0; method < methods; method++) {
        Schema.spoil(service);
        // the time a test would take: a prepared clone is started in it
        Thread.sleep(300);
        long begin = System.nanoTime();
        service.reset();
        measurements.milliseconds(
            "postgres with schema: reset per method", System.nanoTime() - begin);
        Schema.verify(service);
      }
    }
  }

  private void commits(Recipe recipe) throws Exception {
    try (Service service = peer.start(recipe);
        var database = Databases.connect(recipe, service);
        var statement = database.createStatement()) {
      statement.execute("CREATE TABLE numbers (number integer)");
      try (var insert = database.prepareStatement("INSERT INTO numbers VALUES (?)")) {
        long begin = System.nanoTime();
        for (int number = 0; number < COMMITS; number++) {
          insert.setInt(1, number);
          insert.executeUpdate();
        }
        measurements.milliseconds(
            recipe.name() + ": " + COMMITS + " commits", System.nanoTime() - begin);
      }
    }
  }

  private void traffic() throws Exception {
    try (Service redis = peer.start(Recipe.REDIS)) {
      measurements.perSecond(
          "redis PING, 1 connection", Traffic.redis(redis, "ping_mbulk", 1, 1, 20_000));
      measurements.perSecond(
          "redis SET, 50 connections, pipeline 16", Traffic.redis(redis, "set", 50, 16, 500_000));
    }
  }

  private void download() throws Exception {
    try (Service nginx = peer.start(Recipe.NGINX)) {
      measurements.megabytesPerSecond("download of 1 GB", Traffic.download(nginx));
    }
  }

  /** As many as a suite would start at once, sixteen at a time. */
  private void parallel(int count) throws Exception {
    long memory = Machine.usedMemory();
    List<Service> services = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(16);
    try {
      List<Callable<Service>> starts = new ArrayList<>();
      for (int number = 0; number < count; number++) {
        starts.add(() -> peer.start(Recipe.REDIS));
      }
      long begin = System.nanoTime();
      List<Future<Service>> started = threads.invokeAll(starts);
      for (Future<Service> service : started) {
        services.add(service.get());
      }
      measurements.milliseconds(count + " redis at once: all ready", System.nanoTime() - begin);
      measurements.megabytes(count + " redis at once: memory", Machine.usedMemory() - memory);
      begin = System.nanoTime();
      List<Callable<Void>> stops = new ArrayList<>();
      for (Service service : services) {
        stops.add(
            () -> {
              service.close();
              return null;
            });
      }
      threads.invokeAll(stops);
      measurements.milliseconds(count + " redis at once: all stopped", System.nanoTime() - begin);
    } finally {
      threads.shutdown();
    }
  }

  private void idle() throws Exception {
    long disk = Machine.usedDisk();
    try (Service redis = peer.start(Recipe.REDIS)) {
      Thread.sleep(500);
      Machine.Processes processes = Machine.processesOf(name);
      measurements.count("one idle redis: processes", processes.count());
      measurements.megabytes("one idle redis: memory of them (PSS)", processes.memory());
      measurements.megabytes("one idle redis: disk", Math.max(0, Machine.usedDisk() - disk));
      System.err.println(name + ": " + processes.names());
    }
  }
}
