package versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.junit.Scope;
import dev.sandboxed.runtime.Sandbox;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every repetition and every set of parameters has a sandbox of its own, also next to others. */
@Sandboxed(image = "redis:7", scope = Scope.METHOD)
class RepetitionsTest {

  @RepeatedTest(3)
  void countsFromOne(Sandbox redis) {
    assertThat(Redis.count(redis)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"one", "two"})
  void takesParametersBesides(String word, Sandbox redis) {
    assertThat(redis.exec("redis-cli", "echo", word).stdout()).contains(word);
    assertThat(Redis.count(redis)).isEqualTo(1);
  }
}
