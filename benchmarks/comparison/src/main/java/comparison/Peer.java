package comparison;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Something that starts services from images. */
interface Peer extends AutoCloseable {

  /** How long a service may take to become ready. */
  Duration PATIENCE = Duration.ofMinutes(2);

  /** Returns when the service is ready. */
  Service start(Recipe recipe);

  /** As {@link #start}, with the schema and the fixtures of {@link Schema} in it. */
  Service startWithSchema(Recipe recipe);

  @Override
  void close();

  /**
   * @param port what the service listens on
   * @param log what Testcontainers waits for in the log; empty: that the port is open
   * @param times how often
   */
  record Recipe(String image, int port, Map<String, String> env, String log, int times) {

    static final Recipe REDIS = new Recipe("redis:7", 6379, Map.of(), "", 0);

    static final Recipe POSTGRES =
        new Recipe(
            "postgres:15",
            5432,
            Map.of("POSTGRES_PASSWORD", "secret"),
            ".*database system is ready to accept connections.*",
            2);

    static final Recipe MARIADB =
        new Recipe(
            "mariadb:10.11",
            3306,
            Map.of("MARIADB_ROOT_PASSWORD", "secret", "MARIADB_DATABASE", "test"),
            ".*mariadbd: ready for connections.*",
            1);

    static final Recipe RABBITMQ =
        new Recipe("rabbitmq:3", 5672, Map.of(), ".*Server startup complete.*", 1);

    static final Recipe NGINX = new Recipe("nginx:1.22", 80, Map.of(), "", 0);

    static final List<Recipe> ALL = List.of(REDIS, POSTGRES, MARIADB, RABBITMQ, NGINX);

    /** The image's name without its tag. */
    String name() {
      return image.substring(0, image.indexOf(':'));
    }
  }

  /** A running service. */
  interface Service extends AutoCloseable {

    String host();

    int port();

    void exec(String... command) throws Exception;

    /** Back to what it was when it became ready, at the fastest this peer can do. */
    void reset();

    /** Returns when nothing of it is left. */
    @Override
    void close();
  }
}
