package example.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.presets.Postgres;
import dev.sandboxed.runtime.SandboxRuntime;
import dev.sandboxed.runtime.spec.FileCopy;
import dev.sandboxed.runtime.spec.SandboxSpec;
import io.micronaut.test.extensions.junit5.annotation.MicronautTest;
import io.micronaut.test.support.TestPropertyProvider;
import jakarta.inject.Inject;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Micronaut asks for properties before it starts; the sandbox is started there. */
@MicronautTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BooksTest implements TestPropertyProvider {

  private static final SandboxSpec LIBRARY =
      SandboxSpec.of("postgres:15")
          .env("POSTGRES_PASSWORD", "secret")
          .copy(FileCopy.resource("library.sql", "/docker-entrypoint-initdb.d/"));

  private final SandboxRuntime runtime = SandboxRuntime.open();

  @Inject Books books;

  @Override
  public Map<String, String> getProperties() {
    var postgres = new Postgres(runtime.start(LIBRARY));
    return Map.of(
        "datasources.default.url", postgres.jdbcUrl(),
        "datasources.default.username", postgres.username(),
        "datasources.default.password", postgres.password());
  }

  @AfterAll
  void close() {
    runtime.close();
  }

  @Test
  void areListedByTitle() throws Exception {
    books.add("Ulysses");
    books.add("Emma");

    assertThat(books.titles()).containsExactly("Emma", "Ulysses");
  }
}
