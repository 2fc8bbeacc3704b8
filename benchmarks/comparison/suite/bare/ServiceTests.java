package suite;

import org.junit.jupiter.api.RepeatedTest;

/** The floor of the suite: as many tests, without services. */
abstract class ServiceTests {

  @RepeatedTest(5)
  void passes() {}
}
