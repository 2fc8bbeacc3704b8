package example.library;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(Library.class)
class BooksTest {

  @Inject Books books;

  @Test
  void areListedByTitle() throws Exception {
    books.add("Ulysses");
    books.add("Emma");

    assertEquals(List.of("Emma", "Ulysses"), books.titles());
  }
}
