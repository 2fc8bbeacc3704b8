package comparison;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** Testcontainers, with whatever engine DOCKER_HOST names. */
final class TestcontainersPeer implements Peer {

  private final String registry;

  TestcontainersPeer(String registry) {
    this.registry = registry;
  }

  @Override
  public Service start(Recipe recipe) {
    return new Container(recipe, false);
  }

  @Override
  public Service startWithSchema(Recipe recipe) {
    return new Container(recipe, true);
  }

  @Override
  public void close() {}

  private final class Container implements Service {

    private final Recipe recipe;
    private final boolean schema;
    private GenericContainer<?> container;

    Container(Recipe recipe, boolean schema) {
      this.recipe = recipe;
      this.schema = schema;
      start();
    }

    private void start() {
      container =
          new GenericContainer<>(DockerImageName.parse(registry + "/library/" + recipe.image()))
              .withExposedPorts(recipe.port())
              .withStartupTimeout(PATIENCE);
      recipe.env().forEach(container::withEnv);
      if (recipe.equals(Recipe.POSTGRES)) {
        // as Testcontainers' own PostgreSQLContainer does
        container.withCommand("postgres", "-c", "fsync=off");
      }
      if (recipe.log().isEmpty()) {
        container.waitingFor(Wait.forListeningPort());
      } else {
        container.waitingFor(Wait.forLogMessage(recipe.log() + "\\n", recipe.times()));
      }
      container.start();
      if (schema) {
        Schema.createIn(this);
      }
    }

    @Override
    public String host() {
      return container.getHost();
    }

    @Override
    public int port() {
      return container.getMappedPort(recipe.port());
    }

    @Override
    public void exec(String... command) throws Exception {
      container.execInContainer(command);
    }

    @Override
    public void reset() {
      container.stop();
      start();
    }

    @Override
    public void close() {
      container.stop();
    }
  }
}
