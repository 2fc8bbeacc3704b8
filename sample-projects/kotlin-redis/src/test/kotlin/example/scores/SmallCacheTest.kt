package example.scores

import dev.sandboxed.junit.Ready
import dev.sandboxed.junit.Sandboxed
import dev.sandboxed.junit.SandboxedExtension
import dev.sandboxed.runtime.Sandbox
import dev.sandboxed.runtime.spec.SandboxSpec
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.RepeatedTest
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.RegisterExtension
import redis.clients.jedis.JedisPooled

/** The ways to declare sandboxes: on a class, on properties, on those of the companion, in code. */
@Sandboxed(
    name = "small",
    image = "redis:7",
    command = ["--maxmemory", "16mb", "--maxmemory-policy", "allkeys-lru"],
    ready = [Ready(log = "Ready to accept connections")],
)
@Sandboxed(name = "other", image = "redis:7")
class SmallCacheTest(private val small: Sandbox) {

  /** A fresh one for every test method. */
  @Sandboxed(image = "redis:7") lateinit var fresh: Sandbox

  companion object {
    /** One for the class. */
    @Sandboxed(image = "redis:7") lateinit var shared: Sandbox

    @JvmField
    @RegisterExtension
    val coded: SandboxedExtension =
        SandboxedExtension.of(SandboxSpec.of("redis:7").name("coded").env("TZ", "UTC"))
  }

  @Test
  fun `forgets what is not used when it is full`() {
    small.connect().use { client ->
      repeat(40) { client.set("key $it", "x".repeat(1_000_000)) }

      assertThat(client.dbSize()).isLessThan(40)
    }
  }

  @RepeatedTest(2)
  fun `starts fresh for every method`() {
    fresh.connect().use { client -> assertThat(client.incr("counter")).isEqualTo(1) }
  }

  @Test
  fun `has each of them once`(other: Sandbox, coded: Sandbox) {
    val addresses = listOf(small, other, shared, coded, fresh).map { it.address(6379) }

    assertThat(addresses).doesNotHaveDuplicates()
  }

  private fun Sandbox.connect() = JedisPooled(host(), port(6379))
}
