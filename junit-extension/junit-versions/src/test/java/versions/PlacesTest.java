package versions;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sandboxed.junit.InSandbox;
import dev.sandboxed.junit.Sandboxed;
import dev.sandboxed.junit.SandboxedExtension;
import dev.sandboxed.runtime.Sandbox;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Everywhere a sandbox can be declared and everywhere it arrives. */
@Sandboxed(image = "redis:7")
@Sandboxed(name = "other", image = "redis:7")
class PlacesTest {

  @Sandboxed(image = "redis:7")
  static Sandbox ofTheClass;

  @Sandboxed(image = "redis:7")
  Sandbox ofTheMethod;

  static String addressBeforeAll;

  Sandbox other;
  final Sandbox constructed;

  PlacesTest(Sandbox redis) {
    constructed = redis;
  }

  @BeforeAll
  static void arrivesBeforeTheClass(Sandbox redis) {
    addressBeforeAll = redis.address(6379);
    Redis.count(ofTheClass);
  }

  @BeforeEach
  void arrivesBeforeTheMethod(Sandbox redis) {
    assertThat(redis.address(6379)).isEqualTo(addressBeforeAll);
  }

  @Test
  void arrivesAsParameterAndField(Sandbox redis, @InSandbox("other") Sandbox second) {
    assertThat(constructed.address(6379)).isEqualTo(redis.address(6379));
    assertThat(other.address(6379))
        .isEqualTo(second.address(6379))
        .isNotEqualTo(redis.address(6379));
    assertThat(SandboxedExtension.get("other").address(6379)).isEqualTo(other.address(6379));
  }

  @Test
  void thatOfTheMethodIsFresh() {
    assertThat(Redis.count(ofTheMethod)).isEqualTo(1);
    assertThat(Redis.count(ofTheClass)).isGreaterThan(1);
  }

  @Nested
  @Sandboxed(name = "inner", image = "redis:7")
  class Inside {

    Sandbox inner;

    @Test
    void seesThoseAroundIt(Sandbox redis) {
      assertThat(redis.address(6379)).isEqualTo(addressBeforeAll);
      assertThat(Redis.count(ofTheMethod)).isEqualTo(1);
      assertThat(Redis.count(inner)).isEqualTo(1);
    }
  }
}
