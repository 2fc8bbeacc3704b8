package versions;

import dev.sandboxed.runtime.Sandbox;

final class Redis {

  /** How often this has been called with that sandbox. */
  static int count(Sandbox redis) {
    return Integer.parseInt(redis.exec("redis-cli", "incr", "count").stdout().trim());
  }

  private Redis() {}
}
