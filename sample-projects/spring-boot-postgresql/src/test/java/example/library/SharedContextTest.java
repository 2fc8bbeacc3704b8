package example.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.runtime.Sandbox;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.env.Environment;

/** A second class: Spring and its services are up already. */
@LibraryTest
class SharedContextTest {

  @Autowired private Environment environment;

  @Test
  void theDataSourceIsTheSandbox(Sandbox postgres) {
    assertThat(environment.getProperty("spring.datasource.url"))
        .isEqualTo("jdbc:postgresql://" + postgres.address(5432) + "/library");
    assertThat(environment.getProperty("spring.datasource.username")).isEqualTo("librarian");
  }
}
