package example.library;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Sandboxed;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;

/** With a database of its own comes a context of its own. Spring's annotation may come first. */
@SpringBootTest
@Sandboxed(image = "postgres:15", env = "POSTGRES_PASSWORD=secret")
class OwnDatabaseTest {

  @Autowired private Books books;

  @Test
  void isEmpty() {
    assertThat(books.titles()).isEmpty();
  }
}
