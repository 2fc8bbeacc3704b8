package example.scores

import dev.sandboxed.junit.presets.Redis
import dev.sandboxed.junit.presets.RedisSandbox
import example.scores.Leaderboard.Place
import org.assertj.core.api.Assertions.assertThat
import org.junit.jupiter.api.AfterEach
import org.junit.jupiter.api.BeforeEach
import org.junit.jupiter.api.Test
import redis.clients.jedis.JedisPooled

/** One Redis for the class. It comes as a parameter of any method. */
@RedisSandbox
class LeaderboardTest {

  private lateinit var client: JedisPooled

  @BeforeEach
  fun connect(redis: Redis) {
    client = JedisPooled(redis.host(), redis.port())
  }

  @AfterEach fun disconnect() = client.close()

  @Test
  fun `lists the best first`() {
    val board = Leaderboard(client, "chess")

    board.played("Ada", 1200)
    board.played("Grace", 1400)
    board.played("Alan", 1300)

    assertThat(board.top(2)).containsExactly(Place("Grace", 1400), Place("Alan", 1300))
  }

  @Test
  fun `keeps the best of a player`() {
    val board = Leaderboard(client, "go")

    assertThat(board.played("Ada", 9)).isTrue()
    assertThat(board.played("Ada", 7)).isFalse()
    assertThat(board.top(1)).containsExactly(Place("Ada", 9))
  }
}
