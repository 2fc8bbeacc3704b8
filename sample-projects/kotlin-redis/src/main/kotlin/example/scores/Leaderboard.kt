package example.scores

import redis.clients.jedis.UnifiedJedis
import redis.clients.jedis.params.ZAddParams

/** The best score of each player. */
class Leaderboard(private val redis: UnifiedJedis, private val game: String) {

  data class Place(val player: String, val score: Int)

  /** Returns whether this is the player's best so far. */
  fun played(player: String, score: Int): Boolean =
      redis.zadd(game, score.toDouble(), player, ZAddParams().gt().ch()) > 0

  /** The best first. */
  fun top(count: Int): List<Place> =
      redis.zrevrangeWithScores(game, 0, count - 1L).map { Place(it.element, it.score.toInt()) }
}
