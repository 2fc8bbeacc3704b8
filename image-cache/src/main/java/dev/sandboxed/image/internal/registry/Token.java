package dev.sandboxed.image.internal.registry;

import dev.sandboxed.image.internal.json.TokenReader.TokenAnswer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;

/** What a token server has given us. */
record Token(String value, Instant expires) {
  private static final Duration SHORTEST_LIFE = Duration.ofSeconds(60);
  private static final Duration SHORTEST_USE = Duration.ofSeconds(20);
  private static final Duration LONGEST_LIFE = Duration.ofDays(1);

  /**
   * Makes a token of an answer. Servers say nothing or too little of how long it lives: 60 seconds
   * is what all clients take at least.
   */
  static Token of(TokenAnswer answer, Instant now) {
    Duration life = Duration.ofSeconds(Math.max(0, Math.min(answer.expiresIn(), 1 << 30)));
    life = life.compareTo(SHORTEST_LIFE) < 0 ? SHORTEST_LIFE : life;
    life = life.compareTo(LONGEST_LIFE) > 0 ? LONGEST_LIFE : life;
    Instant expires = issued(answer.issuedAt(), now).plus(life);
    Instant soonest = now.plus(SHORTEST_USE);
    return new Token(answer.token(), expires.isBefore(soonest) ? soonest : expires);
  }

  /** The clocks may differ: what was issued in the future was issued now. */
  private static Instant issued(String text, Instant now) {
    try {
      Instant issued = OffsetDateTime.parse(text).toInstant();
      boolean plausible = issued.isBefore(now) && issued.isAfter(now.minus(LONGEST_LIFE));
      return plausible ? issued : now;
    } catch (DateTimeException e) {
      return now;
    }
  }

  @Override
  public String toString() {
    return "Token[…]";
  }
}
