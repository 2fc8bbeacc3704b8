package example.library;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

@LibraryTest
class BooksTest {

  @Autowired private Books books;

  @BeforeEach
  void clear() {
    books.removeAll();
  }

  @Test
  void areListedByTitle() {
    books.add("Ulysses");
    books.add("Emma");

    assertThat(books.titles()).containsExactly("Emma", "Ulysses");
  }
}
